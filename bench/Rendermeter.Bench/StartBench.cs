using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;

namespace Rendermeter.Bench;

/// <summary>How long the published program takes until it is of use.</summary>
internal static class StartBench
{
    private const int Runs = 10;

    /// <summary>From the start of the process to the first 200 of <c>/healthz</c>, on a fresh and on a used data directory.</summary>
    public static int Serve(string program)
    {
        var directory = Directory.CreateTempSubdirectory("rendermeter-bench-").FullName;
        try
        {
            var times = Enumerable.Range(0, Runs).Select(_ => ServeOnce(program, directory)).ToList();
            Console.WriteLine($"serve, first start: {Milliseconds(times[0])} ms; median of {Runs - 1} later starts: {Milliseconds(Median(times.Skip(1)))} ms");
            return 0;
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    /// <summary>A whole process: start, read one provider's file, price, print.</summary>
    public static int Quote(string program)
    {
        var times = Enumerable.Range(0, Runs).Select(_ =>
        {
            var start = Stopwatch.GetTimestamp();
            using var process = Start(program, "quote", "fal/fal-ai/flux-1/dev", "n=2", "width=1024", "height=1024");
            process.WaitForExit();
            return Stopwatch.GetElapsedTime(start);
        }).ToList();
        Console.WriteLine($"quote, first: {Milliseconds(times[0])} ms; median of {Runs - 1} more: {Milliseconds(Median(times.Skip(1)))} ms");
        return 0;
    }

    private static TimeSpan ServeOnce(string program, string directory)
    {
        var port = FreePort();
        var start = Stopwatch.GetTimestamp();
        using var process = Start(program, "serve", "--sandbox", "--data", directory, "--urls", $"http://127.0.0.1:{port}");
        using var client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
        try
        {
            while (true)
            {
                try
                {
                    if (client.GetAsync(new Uri("/healthz", UriKind.Relative), CancellationToken.None).GetAwaiter().GetResult().IsSuccessStatusCode)
                    {
                        return Stopwatch.GetElapsedTime(start);
                    }
                }
                catch (HttpRequestException) when (!process.HasExited)
                {
                    // Not listening yet: asked again at once.
                }
            }
        }
        finally
        {
            process.Kill();
            process.WaitForExit();
        }
    }

    private static Process Start(string program, params string[] arguments)
    {
        var info = program.EndsWith(".dll", StringComparison.Ordinal) ? new ProcessStartInfo("dotnet", [program, .. arguments]) : new ProcessStartInfo(program, arguments);
        info.RedirectStandardOutput = true;
        return Process.Start(info)!;
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        return ((System.Net.IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static TimeSpan Median(IEnumerable<TimeSpan> times)
    {
        var sorted = times.Order().ToList();
        return sorted[sorted.Count / 2];
    }

    private static string Milliseconds(TimeSpan time) => time.TotalMilliseconds.ToString("0", CultureInfo.InvariantCulture);
}
