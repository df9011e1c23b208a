using System.Globalization;

namespace Rendermeter.Bench;

/// <summary>What a bench of the whole gateway is asked for: <c>[SECONDS] [--program PATH] [--callers N] [--attempts N] [--portkey DIRECTORY] [--data DIRECTORY] [--json]</c>.</summary>
/// <param name="Program">The gateway; by default the one that was built with this bench.</param>
/// <param name="Callers">At once; null is what the bench usually takes.</param>
/// <param name="Attempts">In flight; null is what the bench usually takes.</param>
/// <param name="Portkey">Where <c>npm install @portkey-ai/gateway</c> has been run; null leaves that side out.</param>
internal sealed record TrafficOptions(int Seconds, string Program, int? Callers, int? Attempts, string? Portkey, bool Json)
{
    /// <summary>Books that are kept for the next run, which goes on from them; null makes some and throws them away.</summary>
    public string? Data { get; init; }

    public static TrafficOptions Read(ReadOnlySpan<string> arguments, int seconds)
    {
        var options = new TrafficOptions(seconds, Path.Combine(AppContext.BaseDirectory, "rendermeter.dll"), Callers: null, Attempts: null, Portkey: null, Json: false);
        while (arguments is not [])
        {
            (options, var taken) = arguments switch
            {
                ["--json", ..] => (options with { Json = true }, 1),
                ["--program", var path, ..] => (options with { Program = Path.GetFullPath(path) }, 2),
                ["--portkey", var directory, ..] => (options with { Portkey = Path.GetFullPath(directory) }, 2),
                ["--data", var directory, ..] => (options with { Data = Path.GetFullPath(directory) }, 2),
                ["--callers", var count, ..] => (options with { Callers = int.Parse(count, CultureInfo.InvariantCulture) }, 2),
                ["--attempts", var count, ..] => (options with { Attempts = int.Parse(count, CultureInfo.InvariantCulture) }, 2),
                _ when int.TryParse(arguments[0], CultureInfo.InvariantCulture, out var given) => (options with { Seconds = given }, 1),
                _ => throw new ArgumentException($"{arguments[0]}: allowed are SECONDS, --program PATH, --callers N, --attempts N, --portkey DIRECTORY, --data DIRECTORY and --json"),
            };
            arguments = arguments[taken..];
        }

        return options;
    }
}
