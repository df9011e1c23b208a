using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;

namespace Rendermeter.Bench;

/// <summary>Callers that ask again as soon as they are answered, and how long each answer took beyond what the provider was told to take.</summary>
/// <param name="PerSecond">Answers that were good.</param>
/// <param name="Sorted">Milliseconds, ascending.</param>
/// <param name="Failed">Answers that were not good.</param>
internal sealed record Load(double PerSecond, IReadOnlyList<double> Sorted, int Failed)
{
    private const string Path = "v1/images/generations";

    public double P50 => At(0.50);
    public double P99 => At(0.99);

    /// <param name="wait">How long the provider is to take for the next one; null is no time.</param>
    /// <param name="each">Looked at once a second while it runs.</param>
    public static async Task<Load> Run(
        Uri address, IReadOnlyDictionary<string, string> headers, int callers, TimeSpan warmUp, TimeSpan length, Func<Random, int>? wait = null, Action? each = null)
    {
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false, UseCookies = false }) { BaseAddress = address, Timeout = TimeSpan.FromMinutes(2) };
        foreach (var (name, value) in headers)
        {
            client.DefaultRequestHeaders.TryAddWithoutValidation(name, value);
        }

        var (took, failed, number) = (new ConcurrentBag<double>(), 0, 0);
        var began = Stopwatch.GetTimestamp();
        async Task Call(int caller)
        {
            var random = new Random(caller);
            while (Stopwatch.GetElapsedTime(began) is var at && at < warmUp + length)
            {
                var pause = wait?.Invoke(random) ?? 0;
                var body = $$"""{"model":"gpt-image-1-mini","prompt":"take {{Interlocked.Increment(ref number)}}{{(wait is null ? "" : $", wait={pause}")}}","size":"1024x1024","quality":"low"}""";
                using var content = new StringContent(body, Encoding.UTF8, "application/json");
                using var request = new HttpRequestMessage(HttpMethod.Post, Path) { Content = content };
                var start = Stopwatch.GetTimestamp();
                using var answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, CancellationToken.None);
                if (!answer.IsSuccessStatusCode)
                {
                    if (Interlocked.Increment(ref failed) == 1)
                    {
                        await Console.Error.WriteLineAsync($"{address}: {(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync()}");
                    }

                    continue;
                }

                await answer.Content.CopyToAsync(Stream.Null);
                if (at >= warmUp)
                {
                    took.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds - pause);
                }
            }
        }

        var calls = Task.WhenAll(Enumerable.Range(0, callers).Select(caller => Task.Run(() => Call(caller))));
        while (each is not null && !calls.IsCompleted)
        {
            await Task.WhenAny(calls, Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System, CancellationToken.None));
            each();
        }

        await calls;
        var measured = Stopwatch.GetElapsedTime(began) - warmUp;
        return new Load(took.Count / measured.TotalSeconds, [.. took.Order()], failed);
    }

    private double At(double share) => Sorted.Count == 0 ? double.NaN : Sorted[Math.Min(Sorted.Count - 1, (int)(share * Sorted.Count))];
}
