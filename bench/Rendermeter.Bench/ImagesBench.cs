namespace Rendermeter.Bench;

/// <summary>Pictures of 2 MB from a provider that takes 3 s, give or take 2: what the gateway adds beside a direct call, and what it keeps in memory.</summary>
internal static class ImagesBench
{
    private const int Bytes = 2_000_000;
    private const int Callers = 64;
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(10);

    public static async Task<int> Run(TrafficOptions options)
    {
        var directory = Directory.CreateTempSubdirectory("rendermeter-bench-").FullName;
        var callers = options.Callers ?? Callers;
        var table = new BenchTable("images", options.Json, ["side", "in flight", "per s", "p50 ms", "p99 ms", "added p50", "added p99", "MB first", "MB last", "MB most", "failed"]);
        await using (var stub = await OwnProcess.Stub(Bytes))
        await using (var gateway = await OwnProcess.Gateway(options.Program, directory, stub.Address))
        {
            var direct = await Load.Run(stub.Address, new Dictionary<string, string> { ["Authorization"] = "Bearer stub" }, callers, WarmUp, TimeSpan.FromSeconds(Math.Min(options.Seconds, 30)), Wait);
            table.Add("direct", callers, Math.Round(direct.PerSecond, 1), Math.Round(direct.P50, 1), Math.Round(direct.P99, 1), "", "", "", "", "", direct.Failed);
            var memory = new List<long>();
            var load = await Load.Run(gateway.Address, new Dictionary<string, string> { ["Authorization"] = $"Bearer {gateway.Key}" }, callers, WarmUp, TimeSpan.FromSeconds(options.Seconds), Wait,
                () => memory.Add(gateway.ResidentBytes));

            // Of the seconds after the warm-up, the first fifth and the last: what grows shows there.
            var after = memory.Skip((int)WarmUp.TotalSeconds).ToList();
            var fifth = Math.Max(1, after.Count / 5);
            table.Add("rendermeter", callers, Math.Round(load.PerSecond, 1), Math.Round(load.P50, 1), Math.Round(load.P99, 1), Math.Round(load.P50 - direct.P50, 1), Math.Round(load.P99 - direct.P99, 1),
                Math.Round(after.Take(fifth).Average() / 1e6), Math.Round(after.TakeLast(fifth).Average() / 1e6), Math.Round(gateway.MostResidentBytes / 1e6), load.Failed);
        }

        Directory.Delete(directory, recursive: true);
        table.End();
        return 0;

        static int Wait(Random random) => random.Next(1000, 5001);
    }
}
