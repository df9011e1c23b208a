namespace Rendermeter.Engine.Verdicts.Media;

/// <summary>What was measured in a file that decodes: whole numbers, so that a stored score judged again gives the same answer. Null is what the medium does not have, or nobody here could measure.</summary>
public sealed record Measures
{
    /// <summary>What the file is by its content: <c>png</c>, <c>wav</c>, <c>avi</c>, <c>jpeg</c>, …</summary>
    public required string Format { get; init; }

    /// <summary>How far brightness strays from its mean, in thousandths of one step of 256.</summary>
    public long? ContrastThousandths { get; init; }

    /// <summary>The variance of the Laplacian of brightness, in thousandths: the less, the more blurred.</summary>
    public long? SharpnessThousandths { get; init; }

    /// <summary>The perceptual hash: alike pictures differ in few bits.</summary>
    public ulong? PictureHash { get; init; }

    /// <summary>The share of the time that is as good as silent, in thousandths.</summary>
    public long? SilenceThousandths { get; init; }

    /// <summary>The share of samples that stand at the limit in a row, in thousandths.</summary>
    public long? ClippingThousandths { get; init; }

    public int? Channels { get; init; }
    public int? SampleRateHertz { get; init; }

    /// <summary>Frames in a thousand seconds.</summary>
    public long? FrameRateThousandths { get; init; }

    /// <summary>The share of sampled frames that show what the one before showed, in thousandths.</summary>
    public long? FrozenThousandths { get; init; }

    /// <summary>The share of sampled frames that are as good as black, in thousandths.</summary>
    public long? BlackThousandths { get; init; }
}
