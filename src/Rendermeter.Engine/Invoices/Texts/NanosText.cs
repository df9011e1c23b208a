using System.Globalization;

namespace Rendermeter.Engine.Invoices.Texts;

/// <summary>Sums of nano-units, which may be greater than one amount can be.</summary>
public static class NanosText
{
    /// <summary>Nine decimals: <c>-12.500000000</c>.</summary>
    public static string Print(Int128 nanos)
    {
        var magnitude = Int128.Abs(nanos);
        return string.Create(CultureInfo.InvariantCulture, $"{(nanos < 0 ? "-" : "")}{magnitude / 1_000_000_000}.{magnitude % 1_000_000_000:000000000}");
    }
}
