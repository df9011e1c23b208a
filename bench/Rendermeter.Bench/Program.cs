using Rendermeter.Bench;

return args switch
{
    ["money", ..] => await MoneyBench.Run(BenchOptions.Read(args.AsSpan(1))),
    ["size", ..] => await SizeBench.Run(BenchOptions.Read(args.AsSpan(1))),
    ["holds", ..] => await HoldsBench.Run(BenchOptions.Read(args.AsSpan(1))),
    ["forecast"] => ForecastBench.Run(),
    ["rate"] => RateBench.Run(),
    ["book"] => BookBench.Run(),
    ["choice"] => ChoiceBench.Run(),
    ["compare"] => CompareBench.Run(),
    ["start", var program] => StartBench.Serve(program),
    ["quote", var program] => StartBench.Quote(program),
    ["reconcile", ..] => ReconcileBench.Run(args.Length > 1 ? int.Parse(args[1], System.Globalization.CultureInfo.InvariantCulture) : 1_000_000),
    ["gateway", ..] => await GatewayBench.Run(TrafficOptions.Read(args.AsSpan(1), seconds: 10)),
    ["images", ..] => await ImagesBench.Run(TrafficOptions.Read(args.AsSpan(1), seconds: 600)),
    ["inflight", ..] => await InflightBench.Run(TrafficOptions.Read(args.AsSpan(1), seconds: 30)),
    ["stub", var port, var bytes] => await VendorStub.Run(int.Parse(port, System.Globalization.CultureInfo.InvariantCulture), int.Parse(bytes, System.Globalization.CultureInfo.InvariantCulture)),
    ["proxy", var port, var upstream] => await PlainProxy.Run(int.Parse(port, System.Globalization.CultureInfo.InvariantCulture), new Uri(upstream)),
    _ => Usage(),
};

static int Usage()
{
    Console.Error.WriteLine("""
        money [OPTIONS]    holds and settlements a second, group commit against one transaction each, on SQLite and PostgreSQL
        size [OPTIONS]     what they cost with 10 thousand and with 1 million attempts in the tables
        holds [OPTIONS]    memory while 100,000 holds are open
        forecast           how long a forecast of 50 lines and 24 months takes
        rate               one price again and again: table, many components, and another library beside them
        book               the whole price book read, cold and warm
        choice             a decision over 20 offers, and a picture measured
        compare            300 models x 100 requests, ranked
        start PROGRAM      how long `serve` takes to answer; PROGRAM is the path of a published rendermeter
        quote PROGRAM      how long one cold `quote` takes
        reconcile [LINES]  how long a bill of so many lines takes to check, and in how much memory; 1,000,000 if left out
        gateway [TRAFFIC]  small pictures through `serve` beside a direct call, a plain proxy and Portkey's gateway
        images [TRAFFIC]   pictures of 2 MB, 64 in flight, a provider of 3 s +- 2: what is added, and memory; 600 s if left out
        inflight [TRAFFIC] 100,000 attempts in flight: bytes each, and a restart after a kill
        stub, proxy        the servers that these three start

        OPTIONS            [SECONDS] [--database sqlite|postgres] [--postgres CONNECTION] [--attempts N] [--wallets N] [--callers N] [--json]; a private PostgreSQL is started where
                           no connection is given, and in a given one schemas are made and dropped
        TRAFFIC            [SECONDS] [--program PATH] [--callers N] [--attempts N] [--portkey DIRECTORY] [--json]; DIRECTORY is where `npm install @portkey-ai/gateway` was run
        """);
    return 2;
}
