using Rendermeter.Bench;

return args switch
{
    ["money", ..] => await MoneyBench.Run(args.Length > 1 ? int.Parse(args[1], System.Globalization.CultureInfo.InvariantCulture) : 5),
    ["forecast"] => ForecastBench.Run(),
    ["rate"] => RateBench.Run(),
    ["book"] => BookBench.Run(),
    ["choice"] => ChoiceBench.Run(),
    ["compare"] => CompareBench.Run(),
    ["postgres", var connection, ..] => await PostgresBench.Run(connection, args.Length > 2 ? int.Parse(args[2], System.Globalization.CultureInfo.InvariantCulture) : 5),
    ["start", var program] => StartBench.Serve(program),
    ["quote", var program] => StartBench.Quote(program),
    ["reconcile", ..] => ReconcileBench.Run(args.Length > 1 ? int.Parse(args[1], System.Globalization.CultureInfo.InvariantCulture) : 1_000_000),
    _ => Usage(),
};

static int Usage()
{
    Console.Error.WriteLine("""
        money [SECONDS]    admitted and settled renders a second, group commit against one transaction each
        forecast           how long a forecast of 50 lines and 24 months takes
        rate               one price again and again: table, many components, and another library beside them
        book               the whole price book read, cold and warm
        choice             a decision over 20 offers, and a picture measured
        compare            300 models x 100 requests, ranked
        postgres CONNECTION [SECONDS]
                           the same on PostgreSQL, in schemas that it makes and drops
        start PROGRAM      how long `serve` takes to answer; PROGRAM is the path of a published rendermeter
        quote PROGRAM      how long one cold `quote` takes
        reconcile [LINES]  how long a bill of so many lines takes to check, and in how much memory; 1,000,000 if left out
        """);
    return 2;
}
