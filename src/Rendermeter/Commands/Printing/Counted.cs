using System.Globalization;

namespace Rendermeter.Commands.Printing;

/// <summary>A number with its noun: 1 render, 2 renders.</summary>
internal static class Counted
{
    public static string Of(long count, string one) => string.Create(CultureInfo.InvariantCulture, $"{count:N0} {one}{(count == 1 ? "" : "s")}");
}
