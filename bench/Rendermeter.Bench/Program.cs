using Rendermeter.Bench;

return args switch
{
    ["money", ..] => await MoneyBench.Run(args.Length > 1 ? int.Parse(args[1], System.Globalization.CultureInfo.InvariantCulture) : 5),
    ["postgres", var connection, ..] => await PostgresBench.Run(connection, args.Length > 2 ? int.Parse(args[2], System.Globalization.CultureInfo.InvariantCulture) : 5),
    ["start", var program] => StartBench.Serve(program),
    ["quote", var program] => StartBench.Quote(program),
    _ => Usage(),
};

static int Usage()
{
    Console.Error.WriteLine("""
        money [SECONDS]    admitted and settled renders a second, group commit against one transaction each
        postgres CONNECTION [SECONDS]
                           the same on PostgreSQL, in schemas that it makes and drops
        start PROGRAM      how long `serve` takes to answer; PROGRAM is the path of a published rendermeter
        quote PROGRAM      how long one cold `quote` takes
        """);
    return 2;
}
