using System.Diagnostics;
using System.Globalization;

namespace Rendermeter.Bench;

/// <summary>How long one run of something takes in steady state, and what it allocates.</summary>
/// <param name="Best">Nanoseconds in the best round, which others on the machine disturbed least.</param>
/// <param name="Median">Nanoseconds in the middle one.</param>
internal readonly record struct Sample(double Best, double Median, long Bytes)
{
    private const int Rounds = 7;

    /// <summary>Several rounds of so many runs, after one that is thrown away.</summary>
    public static Sample Of(int runs, Action run)
    {
        var (times, least) = (new List<double>(), long.MaxValue);
        for (var round = 0; round <= Rounds; round++)
        {
            var bytes = GC.GetAllocatedBytesForCurrentThread();
            var start = Stopwatch.GetTimestamp();
            for (var i = 0; i < runs; i++)
            {
                run();
            }

            times.Add(Stopwatch.GetElapsedTime(start).TotalNanoseconds / runs);
            least = Math.Min(least, (GC.GetAllocatedBytesForCurrentThread() - bytes) / runs);
        }

        var sorted = times.Skip(1).Order().ToList();
        return new Sample(sorted[0], sorted[Rounds / 2], least);
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Best,10:N0} ns best {Median,10:N0} ns median {Bytes,10:N0} B");
}
