using Rendermeter.Engine.Verdicts;
using Rendermeter.Storage.Outputs;

namespace Rendermeter.Storage;

/// <summary>How a store works. The defaults are meant for production.</summary>
public sealed class StoreOptions
{
    /// <summary>How many commands one transaction takes at most: 1 to 65536. Default 1024; 1 commits each command by itself.</summary>
    public int MaxBatch { get; init; } = 1024;

    /// <summary>How many commands may wait before callers have to wait to hand theirs in: 1 or more. Default 65536.</summary>
    public int MaxQueued { get; init; } = 65_536;

    /// <summary>How many reads may go on at once: 1 or more. Default 4.</summary>
    public int Readers { get; init; } = 4;

    /// <summary>How long PostgreSQL may take to answer the smallest question before it counts as away: 100 ms or more. Default 550 ms.</summary>
    public TimeSpan AwayAfter { get; set; } = TimeSpan.FromMilliseconds(550);

    /// <summary>The largest output that is kept, in bytes. Default 2 GiB.</summary>
    public long MaxOutputBytes { get; init; } = 2L << 30;

    /// <summary>An S3-compatible store for outputs; null keeps them in the data directory. Default null.</summary>
    public S3OutputOptions? S3 { get; init; }

    internal IOutputFiles OpenOutputs(string directory, DateTimeOffset? leftBefore)
        => S3 is { } s3 ? new S3Outputs(s3, Path.Combine(directory, "incoming"), MaxOutputBytes, leftBefore)
            : new FileOutputs(Path.Combine(directory, "outputs"), MaxOutputBytes, leftBefore);
}
