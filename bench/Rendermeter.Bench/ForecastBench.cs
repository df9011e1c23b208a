using System.Diagnostics;
using System.Globalization;
using System.Text;
using Rendermeter.Pricing.Forecasts;
using Rendermeter.Pricing.PriceBooks;

namespace Rendermeter.Bench;

/// <summary>A forecast of 50 lines and 24 months, with ranges, caps and a pool: how long one takes once the program is warm.</summary>
internal static class ForecastBench
{
    private const int Lines = 50;
    private const int Runs = 20;

    /// <summary>What a forecast calls once is compiled in full only after sixty calls: before that, half of what is measured is the compiler.</summary>
    private const int WarmingRuns = 80;

    public static int Run()
    {
        foreach (var (name, text) in new[] { ("figures", File("0.3", "1000")), ("ranges", File("[0.2, 0.4]", "[900, 1100]")) })
        {
            for (var i = 0; i < WarmingRuns; i++)
            {
                Forecasting.Forecast(name, text, PriceBook.Embedded());
            }

            var times = new List<TimeSpan>();
            var before = Environment.CpuUsage.TotalTime;
            for (var i = 0; i < Runs; i++)
            {
                var start = Stopwatch.GetTimestamp();
                var result = Forecasting.Forecast(name, text, PriceBook.Embedded());
                times.Add(Stopwatch.GetElapsedTime(start));
                if (result is ForecastResult.Refused refused)
                {
                    Console.Error.WriteLine(refused.Findings[0]);
                    return 1;
                }
            }

            var processor = (Environment.CpuUsage.TotalTime - before) / Runs;
            times.Sort();
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name,-8} {Lines} lines, 24 months: {times[0].TotalMilliseconds:0.0} ms at best, {times[Runs / 2].TotalMilliseconds:0.0} ms, median of {Runs}; {processor.TotalMilliseconds:0.0} ms of processor time each"));
        }

        return 0;
    }

    private static string File(string rejection, string monthly)
    {
        var text = new StringBuilder("forecast: bench\nstarts: 2026-12\nmonths: 24\nlines:\n");
        for (var i = 0; i < Lines; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $"  - {{name: line {i}, monthly: {monthly}, growth: 0.02, offer: fal/fal-ai/flux-1/dev, parameters: {{width: {512 + (16 * i)}, height: 1024}}, rejection: {rejection}, failures: {{provider_error: 0.02, timeout: 0.01}}, duplicates: 0.01, downstream: [{{name: check, price: 0.001}}, {{name: egress, megabytes: 2, gigabyte_price: 0.085}}]}}\n");
        }

        return text.Append("purchases: [{name: prepaid, price: 500, discount: 0.3}]\ncaps: [{metric: spend, limit: 8000}, {metric: outputs, limit: 3000, line: line 7}]\n").ToString();
    }
}
