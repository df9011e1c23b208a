namespace Rendermeter.Pricing.Amounts;

/// <summary>Why a decimal text was or was not read.</summary>
internal enum DecimalTextOutcome
{
    Read,
    NotANumber,
    Negative,
    TooManyDigits,
}
