using System.Text.Json;
using Rendermeter.Engine.Verdicts.Media;

namespace Rendermeter.Engine.Verdicts;

/// <summary>What the kinds of checks have in common: their names, their thresholds, and which side of a threshold is rejected. Pure.</summary>
public static class CheckKinds
{
    /// <summary>How a check is written: <c>frame_rate</c>.</summary>
    public static string Name(CheckKind kind) => JsonNamingPolicy.SnakeCaseLower.ConvertName(kind.ToString());

    /// <summary>The kind that is written so, or null.</summary>
    public static CheckKind? Find(string name)
        => Enum.GetValues<CheckKind>().Where(kind => Name(kind) == name).Select(kind => (CheckKind?)kind).FirstOrDefault();

    /// <summary>What a threshold may be, and what it is where none is given; null where the check has none.</summary>
    public static (long Least, long Most, long Default)? Range(CheckKind kind) => kind switch
    {
        CheckKind.Decodes or CheckKind.Count or CheckKind.Size or CheckKind.Channels or CheckKind.Format or CheckKind.Human => null,
        CheckKind.Length or CheckKind.FrameRate => (0, 60_000, 100),
        CheckKind.Flat => (0, 127_500, 2_000),
        CheckKind.Blur => (0, 1_000_000_000, 20_000),
        CheckKind.Duplicate => (0, 64, 4),
        CheckKind.Silence => (0, 1_000, 950),
        CheckKind.Clipping => (0, 1_000, 10),
        CheckKind.Frozen or CheckKind.Black => (0, 1_000, 900),
        CheckKind.External => (0, 1_000, 500),
    };

    /// <summary>Whether a score passes a threshold.</summary>
    public static bool Passes(CheckKind kind, long score, long threshold) => RejectsBelow(kind) ? score >= threshold : score <= threshold;

    /// <summary>Whether less is worse.</summary>
    public static bool RejectsBelow(CheckKind kind) => kind switch
    {
        CheckKind.Flat or CheckKind.Blur or CheckKind.Duplicate or CheckKind.External => true,
        CheckKind.Decodes or CheckKind.Count or CheckKind.Size or CheckKind.Length or CheckKind.FrameRate or CheckKind.Channels or CheckKind.Format
            or CheckKind.Silence or CheckKind.Clipping or CheckKind.Frozen or CheckKind.Black or CheckKind.Human => false,
    };

    /// <summary>What a file's own measures say to a check; null where they say nothing.</summary>
    public static long? Score(CheckKind kind, Measures? measures) => kind switch
    {
        CheckKind.Flat => measures?.ContrastThousandths,
        CheckKind.Blur => measures?.SharpnessThousandths,
        CheckKind.Silence => measures?.SilenceThousandths,
        CheckKind.Clipping => measures?.ClippingThousandths,
        CheckKind.Frozen => measures?.FrozenThousandths,
        CheckKind.Black => measures?.BlackThousandths,
        CheckKind.Decodes or CheckKind.Count or CheckKind.Size or CheckKind.Length or CheckKind.FrameRate or CheckKind.Channels or CheckKind.Format
            or CheckKind.Duplicate or CheckKind.External or CheckKind.Human => null,
    };
}
