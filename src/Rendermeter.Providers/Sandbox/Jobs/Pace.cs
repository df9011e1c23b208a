using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Rendermeter.Providers.Sandbox.Jobs;

/// <summary>How long a job waits and works. The spread comes from its id, not from chance, so that a run can be repeated.</summary>
internal sealed class Pace(SandboxProviderOptions options)
{
    private const int SlowFactor = 10;

    /// <summary>From submission to start: a fifth of the whole.</summary>
    public TimeSpan Queue(Job job) => Whole(job) / 5;

    /// <summary>From submission to result.</summary>
    public TimeSpan Whole(Job job)
    {
        var hash = BinaryPrimitives.ReadUInt64BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes($"{job.Id}\n{job.Request.Reference}")));
        var spread = options.LongestRun - options.ShortestRun;
        var whole = options.ShortestRun + TimeSpan.FromTicks(spread.Ticks / 1000 * (long)(hash % 1001));
        return job.Request.Simulate == Misbehaviour.Slow ? whole * SlowFactor : whole;
    }
}
