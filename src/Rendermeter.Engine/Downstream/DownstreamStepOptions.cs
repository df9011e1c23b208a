namespace Rendermeter.Engine.Downstream;

/// <summary>One downstream step as an operator writes it, under <c>Routes:{name}:Steps:{index}</c>.</summary>
public sealed class DownstreamStepOptions
{
    /// <summary>Its name: <c>moderation</c>, <c>watermark</c>, <c>storage</c>, <c>egress</c> or one of your own.</summary>
    public string Step { get; set; } = "";

    /// <summary>What it costs in USD, for one of <see cref="Per"/>.</summary>
    public string? Price { get; set; }

    /// <summary><c>output</c> (the default) or <c>gigabyte</c> (1,000,000,000 bytes).</summary>
    public string? Per { get; set; }

    /// <summary><c>delivered</c>: every output; <c>accepted</c>: those that are kept. Left out, moderation is of every output and all else of those that are kept.</summary>
    public string? On { get; set; }

    /// <summary>Of a price for each gigabyte: how many bytes a file is expected to have; left out, 2 MB for an image, 20 MB for a video, 500 kB for speech.</summary>
    public string? ExpectedBytes { get; set; }
}
