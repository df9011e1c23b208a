namespace Rendermeter.Pricing.Amounts;

/// <summary>An amount left the range of <see cref="Money"/> (10^18 nano-units either way). It never wraps and is never cut.</summary>
public sealed class AmountOutOfRangeException : ArithmeticException
{
    /// <summary>The code that problems and price findings carry for this.</summary>
    public const string Code = "amount_out_of_range";

    internal AmountOutOfRangeException(string amount)
        : base($"{Code}: {amount} is beyond 1000000000.000000000 of its currency")
    {
    }
}
