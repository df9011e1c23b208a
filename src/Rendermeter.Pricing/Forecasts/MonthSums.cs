namespace Rendermeter.Pricing.Forecasts;

/// <summary>Sums of counts times figures of one output, whole and in 128 bits; cut to <see cref="Fixed"/> once at the end.</summary>
internal struct MonthSums
{
    /// <summary>Counts are cut by so many binary digits, so that they and the figures of one output both are whole numbers of 64 bits.</summary>
    private const int CutBits = 16;

    private WholeSum _total;
    private WholeSum _billed;
    private WholeSum _outputs;
    private WholeSum _accepted;
    private WholeSum _variance;

    public readonly Fixed Total => _total.Cut();

    public readonly Fixed Billed => _billed.Cut();

    public readonly Fixed Outputs => _outputs.Cut();

    public readonly Fixed Accepted => _accepted.Cut();

    public readonly Fixed Variance => _variance.Cut();

    public static ulong CountOf(Fixed wanted) => (ulong)(wanted.Raw >> CutBits);

    public void Add(ulong count, UnitDraw unit, ulong variance)
    {
        _total.Add(count, unit.Total);
        _billed.Add(count, unit.Billed);
        _outputs.Add(count, unit.Outputs);
        _accepted.Add(count, unit.Accepted);
        _variance.Add(count, variance);
    }

    private struct WholeSum
    {
        private ulong _high;
        private ulong _low;

        /// <summary>A month of more than 10^10 was refused before: the sum stays far below 2^127.</summary>
        public void Add(ulong left, ulong right)
        {
            unchecked
            {
                var high = Math.BigMul(left, right, out var low);
                _low += low;
                _high += high + (_low < low ? 1UL : 0UL);
            }
        }

        public readonly Fixed Cut() => new((Int128)(new UInt128(_high, _low) >> (Fixed.Bits - CutBits)));
    }
}
