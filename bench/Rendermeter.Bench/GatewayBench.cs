namespace Rendermeter.Bench;

/// <summary>
/// Pictures through the gateway, priced, held and settled durably, beside a direct call, a proxy that does nothing else, and Portkey's gateway where it is
/// installed: in one run, at one stub.
/// </summary>
internal static class GatewayBench
{
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(5);

    public static async Task<int> Run(TrafficOptions options)
    {
        var directory = Directory.CreateTempSubdirectory("rendermeter-bench-").FullName;
        var table = new BenchTable("gateway", options.Json, ["side", "callers", "per s", "p50 ms", "p99 ms", "added p50", "added p99", "to plain", "to portkey", "cpu ms each", "failed"]);
        await using (var stub = await OwnProcess.Stub(bytes: 0))
        await using (var plain = await OwnProcess.Proxy(stub.Address))
        await using (var portkey = options.Portkey is { } installed ? await OwnProcess.Portkey(installed) : null)
        await using (var gateway = await OwnProcess.Gateway(options.Program, directory, stub.Address))
        {
            var bearer = new Dictionary<string, string> { ["Authorization"] = "Bearer stub" };
            var own = new Dictionary<string, string> { ["Authorization"] = $"Bearer {gateway.Key}" };
            var theirs = new Dictionary<string, string>(bearer) { ["x-portkey-provider"] = "openai", ["x-portkey-custom-host"] = new Uri(stub.Address, "v1").AbsoluteUri };
            foreach (var callers in options.Callers is { } given ? [given] : new[] { 1, 64 })
            {
                var direct = await Measure("direct", stub, bearer, callers, null, null, null);
                var bare = await Measure("plain proxy", plain, bearer, callers, direct, null, null);
                var peer = portkey is null ? null : await Measure("portkey", portkey, theirs, callers, direct, bare, null);
                await Measure("rendermeter", gateway, own, callers, direct, bare, peer);
            }
        }

        Directory.Delete(directory, recursive: true);
        table.End();
        return 0;

        async Task<Load> Measure(string side, OwnProcess server, IReadOnlyDictionary<string, string> headers, int callers, Load? direct, Load? plain, Load? peer)
        {
            var worked = server.Worked;
            var load = await Load.Run(server.Address, headers, callers, WarmUp, TimeSpan.FromSeconds(options.Seconds));
            var each = (server.Worked - worked).TotalMilliseconds / Math.Max(1, load.PerSecond * (options.Seconds + WarmUp.TotalSeconds));
            table.Add(side, callers, Math.Round(load.PerSecond), Math.Round(load.P50, 2), Math.Round(load.P99, 2),
                direct is null ? "" : Math.Round(load.P50 - direct.P50, 2), direct is null ? "" : Math.Round(load.P99 - direct.P99, 2),
                plain is null ? "" : Math.Round(load.PerSecond / plain.PerSecond, 3), peer is null ? "" : Math.Round(load.PerSecond / peer.PerSecond, 2), Math.Round(each, 2), load.Failed);
            return load;
        }
    }
}
