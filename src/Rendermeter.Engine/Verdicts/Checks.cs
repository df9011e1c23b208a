using System.Globalization;
using System.Numerics;
using Rendermeter.Engine.Verdicts.Media;
using Rendermeter.Pricing.Amounts;
using Rendermeter.Pricing.Quotes;

namespace Rendermeter.Engine.Verdicts;

/// <summary>The checks of the gate, in their order. Pure: what was asked against what the files turned out to be.</summary>
internal static class Checks
{
    /// <summary>A delivered length may differ by this much: one frame of a slow video.</summary>
    private const long LengthToleranceMilliseconds = 100;

    /// <summary>Every check that applies; a file that no decoder here reads is accepted, and says so.</summary>
    public static IReadOnlyList<CheckResult> All(string media, ParameterSet asked, int outputsAsked, IReadOnlyList<MediaReading> files)
    {
        var checks = new List<CheckResult> { Decodes(files) };
        if (files.Count != outputsAsked)
        {
            checks.Add(new CheckResult("count", false, $"{files.Count} delivered, {outputsAsked} asked"));
        }

        if (media is "image" or "video" && AskedSize(asked) is { } size)
        {
            checks.Add(Size(size, files));
        }

        if (media is "video" or "speech" && asked.TryGet("seconds", out var seconds) && seconds.Kind == ParameterKind.Number)
        {
            checks.Add(Length(seconds.Number, files));
        }

        return checks;
    }

    private static CheckResult Decodes(IReadOnlyList<MediaReading> files)
        => files.OfType<MediaReading.Broken>().FirstOrDefault() is { } broken ? new CheckResult("decodes", false, broken.Reason)
            : new CheckResult("decodes", true, files.Any(file => file is MediaReading.Unknown) ? "unknown: no decoder here reads this kind of file" : null);

    private static CheckResult Size((int? Width, int Height) asked, IReadOnlyList<MediaReading> files)
    {
        foreach (var file in files.OfType<MediaReading.Decoded>())
        {
            if (file.HeightPixels != asked.Height || asked.Width is { } width && file.WidthPixels != width)
            {
                var wanted = asked.Width is { } askedWidth ? $"{askedWidth}x{asked.Height}" : $"{asked.Height} rows";
                return new CheckResult("size", false, $"{file.WidthPixels}x{file.HeightPixels} delivered, {wanted} asked");
            }
        }

        return new CheckResult("size", true, Detail: null);
    }

    private static CheckResult Length(Rational askedSeconds, IReadOnlyList<MediaReading> files)
    {
        var asked = (long)BigInteger.Min((askedSeconds * Rational.FromInteger(1000)).Floor(), int.MaxValue);
        foreach (var file in files.OfType<MediaReading.Decoded>())
        {
            if (file.LengthMilliseconds is { } length && Math.Abs(length - asked) > LengthToleranceMilliseconds)
            {
                return new CheckResult("length", false, $"{Seconds(length)} s delivered, {Seconds(asked)} s asked");
            }
        }

        return new CheckResult("length", true, Detail: null);
    }

    private static string Seconds(long milliseconds)
        => string.Create(CultureInfo.InvariantCulture, $"{milliseconds / 1000}.{milliseconds % 1000:000}");

    /// <summary>Width and height where they were asked for; of a label such as 720p the height alone.</summary>
    private static (int? Width, int Height)? AskedSize(ParameterSet asked)
    {
        if (asked.TryGet("width", out var width) && asked.TryGet("height", out var height))
        {
            return Whole(width) is { } pixels && Whole(height) is { } lines ? (pixels, lines) : null;
        }

        return asked.TryGet("resolution", out var label) && label.Text.EndsWith('p') && int.TryParse(label.Text.AsSpan(0, label.Text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var rows)
            ? (null, rows)
            : null;
    }

    /// <summary>A number of pixels, or null where something else was asked, such as <c>auto</c>.</summary>
    private static int? Whole(ParameterValue value)
        => int.TryParse(value.Text, NumberStyles.None, CultureInfo.InvariantCulture, out var pixels) ? pixels : null;
}
