using System.Globalization;
using Rendermeter.Http.Problems;

namespace Rendermeter.Http.Renders;

/// <summary><c>Prefer: wait=10</c>: how long a caller would rather wait for the end than ask for it. Other preferences are passed over.</summary>
internal static class Preference
{
    private const int MostSeconds = 60;

    public static (TimeSpan Patience, Problem? Problem) Read(HttpRequest request)
    {
        foreach (var wish in request.Headers["Prefer"].SelectMany(value => (value ?? "").Split([',', ';'], StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)))
        {
            if (wish.Equals("wait", StringComparison.OrdinalIgnoreCase))
            {
                return (TimeSpan.FromSeconds(MostSeconds), null);
            }

            if (wish.StartsWith("wait=", StringComparison.OrdinalIgnoreCase))
            {
                return int.TryParse(wish.AsSpan(5), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds is >= 1 and <= MostSeconds
                    ? (TimeSpan.FromSeconds(seconds), null)
                    : (default, Refusals.Parameter("Prefer", $"Prefer: wait=N takes 1 to {MostSeconds} seconds"));
            }
        }

        return (TimeSpan.Zero, null);
    }

    public static string Applied(TimeSpan patience) => string.Create(CultureInfo.InvariantCulture, $"wait={(int)patience.TotalSeconds}");
}
