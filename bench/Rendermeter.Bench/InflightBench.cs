using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text;

namespace Rendermeter.Bench;

/// <summary>
/// Many attempts in flight at a queue whose jobs do not end: what each of them costs in memory, how often the queue is asked, and how long a killed gateway
/// takes until it has asked for all again. What is too many for one run is filled by several on the same <c>--data</c>.
/// </summary>
internal static class InflightBench
{
    private const int Attempts = 100_000;
    private const int Callers = 16;
    private const int WarmUp = 1_000;
    private static readonly TimeSpan LongestFill = TimeSpan.FromMinutes(4);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    public static async Task<int> Run(TrafficOptions options)
    {
        var directory = options.Data ?? Directory.CreateTempSubdirectory("rendermeter-bench-").FullName;
        var table = new BenchTable("inflight", options.Json, ["in flight", "admitted/s", "cpu ms", "asked/s", "cpu ms look", "MB", "heap MB", "serving ms", "asked again s"]);
        await using (var stub = await OwnProcess.Stub(bytes: 0))
        {
            using var vendor = new HttpClient { BaseAddress = stub.Address };
            var (key, attempts) = await Fill(options, directory, stub, vendor, table);
            for (var start = 0; start < 2; start++)
            {
                await vendor.PostAsync(new Uri("forget", UriKind.Relative), content: null);
                var watch = Stopwatch.StartNew();
                await using var again = await OwnProcess.Gateway(options.Program, directory, stub.Address);
                again.Key = key;
                var serving = watch.Elapsed;
                var asked = 0;
                while (asked < attempts && watch.Elapsed < Patience)
                {
                    await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, CancellationToken.None);
                    asked = await Read(vendor, "asked");
                }

                var until = watch.Elapsed;
                var (rate, worked) = await Polls(vendor, again, options.Seconds);
                table.Add(attempts, "", "", rate, worked, Megabytes(again.ResidentBytes), Megabytes(await again.HeapBytes()), Math.Round(serving.TotalMilliseconds),
                    asked < attempts ? $"{asked} only" : Math.Round(until.TotalSeconds, 1));
            }
        }

        if (options.Data is null)
        {
            Directory.Delete(directory, recursive: true);
        }

        table.End();
        return 0;
    }

    /// <summary>Admits what is missing, as far as that goes in one run, and says what the gateway has taken before, with and after it. Then it is killed.</summary>
    private static async Task<(string Key, int Attempts)> Fill(TrafficOptions options, string directory, OwnProcess stub, HttpClient vendor, BenchTable table)
    {
        var notes = Path.Combine(directory, "bench.txt");
        var known = File.Exists(notes) ? await File.ReadAllLinesAsync(notes) : null;
        var starting = Stopwatch.StartNew();
        await using var gateway = await OwnProcess.Gateway(options.Program, directory, stub.Address);
        var serving = Math.Round(starting.Elapsed.TotalMilliseconds);
        gateway.Key = known?[0] ?? gateway.Key;
        var from = known is null ? 0 : int.Parse(known[1], CultureInfo.InvariantCulture);
        if (from == 0)
        {
            from = await Admit(gateway, options.Callers ?? Callers, 0, WarmUp);
        }

        var heap = await gateway.HeapBytes();
        table.Add(from, "", "", "", "", Megabytes(gateway.ResidentBytes), Megabytes(heap), serving, "");
        var (sent, worked, watch) = (await Read(vendor, "sent"), gateway.Worked, Stopwatch.StartNew());
        var attempts = await Admit(gateway, options.Callers ?? Callers, from, (options.Attempts ?? Attempts) - from);
        var (rate, each) = ((attempts - from) / watch.Elapsed.TotalSeconds, (gateway.Worked - worked).TotalMilliseconds / Math.Max(1, attempts - from));
        await File.WriteAllLinesAsync(notes, [gateway.Key, attempts.ToString(CultureInfo.InvariantCulture)]);
        while (await Read(vendor, "sent") - sent < attempts - from)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, CancellationToken.None);
        }

        var (polls, poll) = await Polls(vendor, gateway, options.Seconds);
        var resident = gateway.ResidentBytes;
        var with = await gateway.HeapBytes();
        table.Add(attempts, Math.Round(rate), Math.Round(each, 2), polls, poll, Megabytes(resident), Megabytes(with), "", "");
        if (attempts > from)
        {
            table.Note($"{(with - heap) / (attempts - from)} bytes of managed memory for each of {attempts - from} that were added");
        }

        return (gateway.Key, attempts);
    }

    /// <summary>How many jobs are asked for in a second while nothing else is done, and the processor time that each look takes.</summary>
    private static async Task<(double Rate, double WorkedMilliseconds)> Polls(HttpClient vendor, OwnProcess gateway, int seconds)
    {
        var (asked, worked) = (await Read(vendor, "questions"), gateway.Worked);
        await Task.Delay(TimeSpan.FromSeconds(seconds), TimeProvider.System, CancellationToken.None);
        asked = await Read(vendor, "questions") - asked;
        return (Math.Round((double)asked / seconds), asked == 0 ? 0 : Math.Round((gateway.Worked - worked).TotalMilliseconds / asked, 2));
    }

    private static async Task<int> Read(HttpClient client, string what)
        => int.Parse(await client.GetStringAsync(new Uri(what, UriKind.Relative)), CultureInfo.InvariantCulture);

    private static double Megabytes(long bytes) => Math.Round(bytes / 1e6, 1);

    /// <returns>How many there are then.</returns>
    private static async Task<int> Admit(OwnProcess gateway, int callers, int from, int count)
    {
        using var client = new HttpClient { BaseAddress = gateway.Address };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", gateway.Key);
        var (watch, next, admitted) = (Stopwatch.StartNew(), from, from);
        await Task.WhenAll(Enumerable.Range(0, callers).Select(async _ =>
        {
            while (watch.Elapsed < LongestFill && Interlocked.Increment(ref next) is var number && number <= from + count)
            {
                using var content = new StringContent(
                    $$$"""{"model":"fal/fal-ai/flux/dev","prompt":"take {{{number}}}","parameters":{"n":1,"width":64,"height":64}}""", Encoding.UTF8, "application/json");
                using var answer = await client.PostAsync(new Uri("api/v1/renders", UriKind.Relative), content);
                if ((int)answer.StatusCode != 202)
                {
                    throw new InvalidOperationException($"{(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync()}");
                }

                Interlocked.Increment(ref admitted);
            }
        }));
        return admitted;
    }
}
