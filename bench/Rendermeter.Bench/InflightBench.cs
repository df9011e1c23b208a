using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text;

namespace Rendermeter.Bench;

/// <summary>Many attempts in flight at a queue whose jobs do not end: what each of them costs in memory, and how long a killed gateway takes until all are in hand again.</summary>
internal static class InflightBench
{
    private const int Attempts = 100_000;
    private const int Callers = 16;
    private const int MostWarmUp = 2_000;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    public static async Task<int> Run(TrafficOptions options)
    {
        var directory = Directory.CreateTempSubdirectory("rendermeter-bench-").FullName;
        var attempts = options.Attempts ?? Attempts;
        var warmUp = Math.Min(MostWarmUp, attempts / 10);
        var table = new BenchTable("inflight", options.Json, ["in flight", "admitted/s", "cpu ms", "MB before", "MB with", "MB settled", "heap MB before", "heap MB with", "B each", "asked/s", "serving ms", "asked again s"]);
        await using (var stub = await OwnProcess.Stub(bytes: 0))
        {
            var first = await OwnProcess.Gateway(options.Program, directory, stub.Address);
            var key = first.Key;
            await Admit(first, key, options.Callers ?? Callers, 0, warmUp);
            await Settle(options.Seconds);
            var (before, heapBefore) = (first.ResidentBytes, await first.HeapBytes());
            using var client = new HttpClient { BaseAddress = stub.Address };
            var worked = first.Worked;
            var watch = Stopwatch.StartNew();
            await Admit(first, key, options.Callers ?? Callers, warmUp, attempts - warmUp);
            var rate = (attempts - warmUp) / watch.Elapsed.TotalSeconds;
            worked = first.Worked - worked;
            var with = first.ResidentBytes;
            await Sent(client, attempts, Stopwatch.StartNew());
            var heap = await first.HeapBytes();
            await client.PostAsync(new Uri("forget", UriKind.Relative), content: null);
            await Settle(options.Seconds);
            var polls = (await Read(client, "asked")) / (double)options.Seconds;
            var settled = first.ResidentBytes;
            await first.DisposeAsync();

            await client.PostAsync(new Uri("forget", UriKind.Relative), content: null);
            watch.Restart();
            await using var second = await OwnProcess.Gateway(options.Program, directory, stub.Address);
            var serving = watch.Elapsed;
            var asked = 0;
            while (asked < attempts && watch.Elapsed < Patience)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, CancellationToken.None);
                asked = await Read(client, "asked");
            }

            table.Add(attempts, Math.Round(rate), Math.Round(worked.TotalMilliseconds / (attempts - warmUp), 2), Math.Round(before / 1e6), Math.Round(with / 1e6), Math.Round(settled / 1e6),
                Math.Round(heapBefore / 1e6, 1), Math.Round(heap / 1e6, 1), Math.Round((heap - heapBefore) / (double)(attempts - warmUp)), Math.Round(polls),
                Math.Round(serving.TotalMilliseconds), asked < attempts ? $"{asked} only" : Math.Round(watch.Elapsed.TotalSeconds, 1));
        }

        Directory.Delete(directory, recursive: true);
        table.End();
        return 0;
    }

    private static async Task<int> Read(HttpClient client, string what)
        => int.Parse(await client.GetStringAsync(new Uri(what, UriKind.Relative)), CultureInfo.InvariantCulture);

    /// <summary>Until the stub has been sent all of them.</summary>
    private static async Task Sent(HttpClient client, int attempts, Stopwatch watch)
    {
        while (await Read(client, "sent") < attempts && watch.Elapsed < Patience)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, CancellationToken.None);
        }
    }

    private static Task Settle(int seconds) => Task.Delay(TimeSpan.FromSeconds(seconds), TimeProvider.System, CancellationToken.None);

    private static async Task Admit(OwnProcess gateway, string key, int callers, int from, int count)
    {
        using var client = new HttpClient { BaseAddress = gateway.Address };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        await Parallel.ForEachAsync(Enumerable.Range(from, count), new ParallelOptions { MaxDegreeOfParallelism = callers }, async (number, stopping) =>
        {
            using var content = new StringContent(
                $$$"""{"model":"fal/fal-ai/flux/dev","prompt":"take {{{number}}}","parameters":{"n":1,"width":64,"height":64}}""", Encoding.UTF8, "application/json");
            using var answer = await client.PostAsync(new Uri("api/v1/renders", UriKind.Relative), content, stopping);
            if ((int)answer.StatusCode != 202)
            {
                throw new InvalidOperationException($"{(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync(stopping)}");
            }
        });
    }
}
