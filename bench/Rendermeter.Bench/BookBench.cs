using System.Diagnostics;
using System.Globalization;
using Rendermeter.Pricing.PriceBooks;

namespace Rendermeter.Bench;

/// <summary>How long the whole book takes to be read: in a fresh process with nothing compiled yet, and again when it is.</summary>
internal static class BookBench
{
    private const int Runs = 20;

    // The runtime compiles what is hot in the background, once nothing new was met for a while: ten loads were still half compiled.
    private const int WarmUps = 20;

    private const string Prefix = "prices/";

    public static int Run()
    {
        var start = Stopwatch.GetTimestamp();
        var models = PriceBook.Embedded().Models().Count();
        var cold = Stopwatch.GetElapsedTime(start);

        for (var i = 0; i < WarmUps; i++)
        {
            Load(models);
        }

        var processor = Environment.CpuUsage.TotalTime;
        var bytes = GC.GetAllocatedBytesForCurrentThread();
        var warm = Enumerable.Range(0, Runs).Select(_ => Load(models)).Order().ToList();
        bytes = (GC.GetAllocatedBytesForCurrentThread() - bytes) / Runs;
        processor = (Environment.CpuUsage.TotalTime - processor) / Runs;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"the whole book, {models} models: cold {cold.TotalMilliseconds:0} ms, warm {warm[0].TotalMilliseconds:0} ms best and {warm[Runs / 2].TotalMilliseconds:0} ms median of {Runs}, {processor.TotalMilliseconds:0} ms of processor time each, {bytes / 1e6:0.0} MB allocated"));
        Console.WriteLine("a cold quote, which reads one model of one file: quote PROGRAM");
        return 0;
    }

    /// <summary>Every embedded file, from its bytes to a book that answers.</summary>
    private static TimeSpan Load(int models)
    {
        var start = Stopwatch.GetTimestamp();
        var assembly = typeof(PriceBook).Assembly;
        var book = PriceBook.Empty;
        foreach (var name in assembly.GetManifestResourceNames().Where(name => name.StartsWith(Prefix, StringComparison.Ordinal)))
        {
            using var stream = assembly.GetManifestResourceStream(name)!;
            using var reader = new StreamReader(stream);
            book = book.With(name, reader.ReadToEnd());
        }

        var read = book.Models().Count();
        return read == models ? Stopwatch.GetElapsedTime(start) : throw new InvalidOperationException($"read {read} models of {models}");
    }
}
