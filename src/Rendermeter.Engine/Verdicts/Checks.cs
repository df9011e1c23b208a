using System.Globalization;
using System.Numerics;
using Rendermeter.Engine.Verdicts.Media;
using Rendermeter.Pricing.Amounts;
using Rendermeter.Pricing.Quotes;

namespace Rendermeter.Engine.Verdicts;

/// <summary>The checks of a gate, in their order. Pure: what was asked against what the files turned out to be.</summary>
internal static class Checks
{
    /// <summary>The checks of a route without a gate of its own.</summary>
    public static IReadOnlyList<CheckResult> All(string media, ParameterSet asked, int outputsAsked, IReadOnlyList<MediaReading> files)
        => All(GateRules.Standard, new GateQuestion(media, asked, outputsAsked, files, RecentHashes: []));

    /// <summary>Every check of a gate that applies; those of services elsewhere are made by <see cref="Gate"/>.</summary>
    public static IReadOnlyList<CheckResult> All(GateRules gate, GateQuestion question)
        => [.. gate.Checks.Select(check => One(check, question)).OfType<CheckResult>()];

    /// <summary>What services elsewhere come to: the lowest score, or unknown where an answer is missing.</summary>
    public static CheckResult Elsewhere(GateCheck check, IReadOnlyList<CheckAnswer?> answers)
    {
        var worst = answers.Contains(null) ? null : answers.MinBy(answer => answer!.ScoreThousandths);
        var passes = Passes(check, worst?.ScoreThousandths);
        return new CheckResult(check.Name, passes, worst is null ? $"unknown: {check.External!.Url.Host} gave no answer" : worst.Reason) 
        {
            Score = worst?.ScoreThousandths, Threshold = check.Threshold, NeedsPerson = worst is null && check.Unknown == UnknownPolicy.Person,
        };
    }

    /// <summary>Judges a kept score under a threshold again, as it was judged when it was measured.</summary>
    public static bool Passes(GateCheck check, long? score)
        => score is not { } known || check.Threshold is not { } threshold ? check.Unknown != UnknownPolicy.Reject : CheckKinds.Passes(check.Kind, known, threshold);

    /// <summary>The answer of one check, or null where it does not apply to what was asked.</summary>
    private static CheckResult? One(GateCheck check, GateQuestion question) => check.Kind switch
    {
        CheckKind.Decodes => Decodes(check, question.Files),
        CheckKind.Count => question.Files.Count == question.OutputsAsked ? null
            : new CheckResult("count", false, $"{question.Files.Count} delivered, {question.OutputsAsked} asked"),
        CheckKind.Size => question.Media is "image" or "video" && AskedSize(question.Asked) is { } size ? Size(size, question.Files) : null,
        CheckKind.Length => question.Media is "video" or "speech" && Number(question.Asked, "seconds") is { } seconds ? Length(check, seconds, question.Files) : null,
        CheckKind.FrameRate => question.Media is "video" && Number(question.Asked, "fps") is { } rate ? FrameRate(check, rate, question.Files) : null,
        CheckKind.Channels => Number(question.Asked, "channels") is { } channels ? Channels(check, channels, question.Files) : null,
        CheckKind.Format => question.Asked.TryGet("format", out var format) || question.Asked.TryGet("output_format", out format) || question.Asked.TryGet("response_format", out format)
            ? Format(check, format.Text, question.Files)
            : null,
        CheckKind.Flat or CheckKind.Blur => question.Media is "image" ? Measured(check, question.Files) : null,
        CheckKind.Silence or CheckKind.Clipping => question.Media is "speech" ? Measured(check, question.Files) : null,
        CheckKind.Frozen or CheckKind.Black => question.Media is "video" ? Measured(check, question.Files) : null,
        CheckKind.Duplicate => question.Media is "image" ? Duplicate(check, question) : null,
        CheckKind.External or CheckKind.Human => null,
    };

    private static CheckResult Measured(GateCheck check, IReadOnlyList<MediaReading> files)
        => Scored(check, Worst(check.Kind, [.. files.OfType<MediaReading.Decoded>().Select(file => CheckKinds.Score(check.Kind, file.Measures))]));

    /// <summary>The smallest distance to a recent output, and between the files themselves.</summary>
    private static CheckResult Duplicate(GateCheck check, GateQuestion question)
    {
        var hashes = question.Files.OfType<MediaReading.Decoded>().Select(file => file.Measures?.PictureHash).ToList();
        if (hashes.Count == 0 || hashes.Contains(null))
        {
            return Scored(check, score: null);
        }

        var known = new List<ulong>(question.RecentHashes);
        var nearest = 64L;
        foreach (var hash in hashes.OfType<ulong>())
        {
            nearest = known.Aggregate(nearest, (least, other) => Math.Min(least, System.Numerics.BitOperations.PopCount(hash ^ other)));
            known.Add(hash);
        }

        return Scored(check, nearest);
    }

    /// <summary>Null where one of the files could not be measured.</summary>
    private static long? Worst(CheckKind kind, IReadOnlyList<long?> scores)
        => scores.Count == 0 || scores.Contains(null) ? null : CheckKinds.RejectsBelow(kind) ? scores.Min() : scores.Max();

    private static CheckResult Scored(GateCheck check, long? score)
    {
        var passes = Passes(check, score);
        return new CheckResult(check.Name, passes, score is null ? "unknown: nobody here can measure this kind of file"
            : passes ? null : $"{score} measured, {(CheckKinds.RejectsBelow(check.Kind) ? "at least" : "at most")} {check.Threshold} allowed")
        {
            Score = score,
            Threshold = check.Threshold,
            NeedsPerson = score is null && check.Unknown == UnknownPolicy.Person,
        };
    }

    private static CheckResult FrameRate(GateCheck check, Rational asked, IReadOnlyList<MediaReading> files)
    {
        var wanted = Thousandths(asked);
        return Scored(check, Worst(check.Kind, [.. files.OfType<MediaReading.Decoded>().Select(file => file.Measures?.FrameRateThousandths is { } rate ? Math.Abs(rate - wanted) : (long?)null)]));
    }

    private static CheckResult Channels(GateCheck check, Rational asked, IReadOnlyList<MediaReading> files)
    {
        var wanted = Thousandths(asked) / 1000;
        var found = files.OfType<MediaReading.Decoded>().Select(file => file.Measures?.Channels).ToList();
        return found.Count == 0 || found.Contains(null) ? Scored(check, score: null)
            : found.Find(channels => channels != wanted) is { } other ? new CheckResult("channels", false, $"{other} delivered, {wanted} asked")
            : new CheckResult("channels", true, Detail: null);
    }

    private static CheckResult Format(GateCheck check, string asked, IReadOnlyList<MediaReading> files)
    {
        var wanted = asked.ToLowerInvariant() switch { "jpg" => "jpeg", var other => other };
        var found = files.Select(file => file is MediaReading.Decoded decoded ? decoded.Measures?.Format : null).ToList();
        return found.Count == 0 || found.Contains(null) ? Scored(check, score: null)
            : found.Find(format => format != wanted) is { } delivered ? new CheckResult("format", false, $"{delivered} delivered, {wanted} asked")
            : new CheckResult("format", true, Detail: null);
    }

    private static Rational? Number(ParameterSet asked, string name)
        => asked.TryGet(name, out var value) && value.Kind == ParameterKind.Number ? value.Number : null;

    private static long Thousandths(Rational value) => (long)BigInteger.Min((value * Rational.FromInteger(1000)).Floor(), int.MaxValue);

    private static CheckResult Decodes(GateCheck check, IReadOnlyList<MediaReading> files)
        => files.OfType<MediaReading.Broken>().FirstOrDefault() is { } broken ? new CheckResult("decodes", false, broken.Reason)
            : files.Any(file => file is MediaReading.Unknown) ? new CheckResult("decodes", check.Unknown != UnknownPolicy.Reject, "unknown: no decoder here reads this kind of file") { NeedsPerson = check.Unknown == UnknownPolicy.Person }
            : new CheckResult("decodes", true, Detail: null);

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

    private static CheckResult Length(GateCheck check, Rational askedSeconds, IReadOnlyList<MediaReading> files)
    {
        var asked = Thousandths(askedSeconds);
        var lengths = files.OfType<MediaReading.Decoded>().Select(file => file.LengthMilliseconds).OfType<long>().ToList();
        if (lengths.Count == 0)
        {
            return new CheckResult("length", true, Detail: null) { Threshold = check.Threshold };
        }

        var worst = lengths.MaxBy(length => Math.Abs(length - asked));
        var score = Math.Abs(worst - asked);
        var passes = Passes(check, score);
        return new CheckResult("length", passes, passes ? null : $"{Seconds(worst)} s delivered, {Seconds(asked)} s asked") { Score = score, Threshold = check.Threshold };
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
