using System.Diagnostics;
using System.Globalization;
using Rendermeter.Engine.Invoices;
using Rendermeter.Pricing.PriceBooks;

namespace Rendermeter.Bench;

/// <summary>A bill of so many lines, checked as the command does it: from a file, the lines behind it to another.</summary>
internal static class ReconcileBench
{
    private static readonly string[] Models = ["fal-ai/flux-1/dev", "fal-ai/flux/schnell", "fal-ai/flux-lora", "fal-ai/qwen-image"];

    public static int Run(int lines)
    {
        var (bill, found) = (Path.GetTempFileName(), Path.GetTempFileName());
        try
        {
            Write(bill, lines);
            var book = PriceBook.Embedded();
            var watch = Stopwatch.StartNew();
            using (var stream = File.OpenRead(bill))
            using (var text = new StreamWriter(found))
            {
                if (Reconciling.Run(book, new InvoiceOptions("fal"), stream, new FindingsWriter(text, all: false), null, CancellationToken.None) is not ReconcileOutcome.Checked { Report: var report })
                {
                    throw new InvalidOperationException("the bill was refused");
                }

                foreach (var total in report.Classes)
                {
                    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{total.Class,16} {total.Lines,10}"));
                }
            }

            watch.Stop();
            using var self = Process.GetCurrentProcess();
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{lines} lines, {new FileInfo(bill).Length >> 20} MB: {watch.ElapsedMilliseconds} ms, {lines / Math.Max(1, watch.ElapsedMilliseconds)} lines/ms, peak working set {self.PeakWorkingSet64 >> 20} MB"));
            return 0;
        }
        finally
        {
            File.Delete(bill);
            File.Delete(found);
        }
    }

    /// <summary>Every twentieth line costs more than it should, every fiftieth is there twice.</summary>
    private static void Write(string path, int lines)
    {
        var random = new Random(1);
        using var writer = new StreamWriter(path);
        writer.WriteLine("at,id,model,n,size,status,amount,feature,request");
        var last = "";
        var start = new DateTime(2026, 11, 1, 0, 0, 0, DateTimeKind.Utc);
        for (var line = 0; line < lines; line++)
        {
            var model = random.Next(Models.Length);
            var n = random.Next(1, 5);
            var rate = new[] { 0.025m, 0.003m, 0.035m, 0.02m }[model];
            var amount = rate * n * (line % 20 == 0 ? 2.2m : 2);
            var at = start.AddSeconds((double)line * 20 * 86400 / lines);
            if (line == 0 || line % 50 != 0)
            {
                last = string.Create(CultureInfo.InvariantCulture, $"{at:yyyy-MM-dd'T'HH:mm:ss'Z'},req-{line:x12},{Models[model]},{n},1024x1024,succeeded,{amount},team-{line % 12},key-{line:x12}");
            }

            writer.WriteLine(last);
        }
    }
}
