namespace Rendermeter.Engine.Verdicts;

/// <summary>The checks that a gate may be made of. Written in lower snake case.</summary>
public enum CheckKind
{
    /// <summary>The file can be read through.</summary>
    Decodes,

    /// <summary>As many files as were asked for.</summary>
    Count,

    /// <summary>Width and height as asked.</summary>
    Size,

    /// <summary>As long as asked, give or take so many milliseconds.</summary>
    Length,

    /// <summary>Frames a second as asked, give or take so many thousandths.</summary>
    FrameRate,

    /// <summary>Channels of sound as asked.</summary>
    Channels,

    /// <summary>The kind of file that was asked for.</summary>
    Format,

    /// <summary>Not blank: the contrast is at least so many thousandths of a step of brightness.</summary>
    Flat,

    /// <summary>Not blurred: the variance of the Laplacian is at least so many thousandths.</summary>
    Blur,

    /// <summary>No near-copy: at least so many of the 64 bits of its hash differ from each recent output of the route.</summary>
    Duplicate,

    /// <summary>At most so many thousandths of the time are silent.</summary>
    Silence,

    /// <summary>At most so many thousandths of the samples are clipped.</summary>
    Clipping,

    /// <summary>At most so many thousandths of the frames stand still.</summary>
    Frozen,

    /// <summary>At most so many thousandths of the frames are black.</summary>
    Black,

    /// <summary>A service elsewhere gives at least so many thousandths.</summary>
    External,

    /// <summary>A person accepts.</summary>
    Human,
}
