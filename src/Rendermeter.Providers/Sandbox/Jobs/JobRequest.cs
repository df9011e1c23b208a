namespace Rendermeter.Providers.Sandbox.Jobs;

/// <summary>What was ordered, with the vendor's defaults filled in. As it stands here it is kept.</summary>
internal sealed record JobRequest
{
    public required string Reference { get; init; }
    public required Product Product { get; init; }
    public required string Prompt { get; init; }
    public Uri? WebhookUrl { get; init; }
    public Misbehaviour Simulate { get; init; }

    /// <summary>How many images; 1 for everything else.</summary>
    public int Count { get; init; } = 1;
    public int WidthPixels { get; init; }
    public int HeightPixels { get; init; }

    /// <summary>The label that a film was ordered by, where the vendor sells labels.</summary>
    public string? Resolution { get; init; }
    public int LengthMillis { get; init; }
    public int FramesPerSecond { get; init; }
    public bool Audio { get; init; }

    /// <summary>Whose voice; any label is one. Null is the first.</summary>
    public string? Voice { get; init; }

    /// <summary>The caller's own choice among the pictures of a prompt; null is the first.</summary>
    public long? Seed { get; init; }

    /// <summary>What goes in: the hash of each file, with its role in front, as it was ordered.</summary>
    public IReadOnlyList<string> Inputs { get; init; } = [];

    /// <summary>Pictures that go in and are billed: a mask is not.</summary>
    public int PicturesIn => Inputs.Count(input => !input.StartsWith("mask:", StringComparison.Ordinal));

    /// <summary>Unicode code points of the prompt: what speech is billed by.</summary>
    public int Characters => Prompt.EnumerateRunes().Count();
}
