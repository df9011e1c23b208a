using Rendermeter.Pricing.Amounts;

namespace Rendermeter.Pricing.Quotes;

/// <summary>How many pixels the usual labels of a resolution stand for, over all shapes of a picture.</summary>
internal static class ResolutionLabels
{
    /// <summary>Sellers mean different shapes by a label, so only what is wide of all of them is a contradiction.</summary>
    private const int Tolerance = 3;

    /// <summary>The least and the greatest area that is sold under a label.</summary>
    private static readonly Dictionary<string, (long Least, long Greatest)> Areas = new(StringComparer.Ordinal)
    {
        ["480p"] = (640 * 480, 864 * 496),
        ["540p"] = (960 * 540, 960 * 540),
        ["720p"] = (1280 * 720, 1280 * 720),
        ["768p"] = (1024 * 768, 1366 * 768),
        ["1080p"] = (1920 * 1080, 1920 * 1088),
        ["512"] = (512 * 512, 512 * 512),
        ["1k"] = (1024 * 768, 1024 * 1024),
        ["2k"] = (1920 * 1080, 2048 * 2048),
        ["4k"] = (3840 * 2160, 4096 * 4096),
        ["8k"] = (7680 * 4320, 8192 * 8192),
    };

    /// <summary>Whether an area can be meant by a label; true for a label that is none of the usual ones.</summary>
    public static bool Fits(string label, Rational pixels)
        => !Areas.TryGetValue(label, out var area) || (pixels * Tolerance >= area.Least && pixels <= area.Greatest * Tolerance);

    /// <summary>The label under which an area is most likely sold: of those whose areas it is between, or nearest to, the first.</summary>
    public static string? Nearest(IReadOnlyList<string> labels, Rational pixels) => labels.Where(Areas.ContainsKey).MinBy(label =>
    {
        Rational least = Areas[label].Least, greatest = Areas[label].Greatest;
        return pixels < least ? least / pixels : pixels > greatest ? pixels / greatest : Rational.One;
    });

    /// <summary>Whether an area is sold under a label, and not only near it.</summary>
    public static bool Holds(string label, long pixels) => Areas.TryGetValue(label, out var area) && pixels >= area.Least && pixels <= area.Greatest;
}
