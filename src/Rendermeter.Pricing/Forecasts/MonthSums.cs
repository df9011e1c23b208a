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

    /// <summary>Adds a line to the sums of all months: so many outputs wanted in each, and by price what one of them comes to.</summary>
    public static void Add(MonthSums[] months, Fixed[] wanted, UnitFigures[] units, int[] ofMonth)
    {
        for (var month = 0; month < months.Length; month++)
        {
            var count = (ulong)(wanted[month].Raw >> CutBits);
            ref readonly var unit = ref units[ofMonth[month]];
            ref var sums = ref months[month];
            sums._total.Add(count, unit.Total);
            sums._billed.Add(count, unit.Billed);
            sums._outputs.Add(count, unit.Outputs);
            sums._accepted.Add(count, unit.Accepted);
            sums._variance.Add(count, unit.Variance);
        }
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
