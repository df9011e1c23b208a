namespace Rendermeter.Engine.Verdicts;

/// <summary>What a gate would have come to under another threshold. Pure: kept scores are judged again, nothing is measured anew.</summary>
public static class GatePreview
{
    private const int MostPoints = 40;

    /// <summary>Judges every attempt again under one threshold of one check.</summary>
    public static GatePoint At(CheckKind kind, long threshold, IReadOnlyList<JudgedAttempt> attempts)
    {
        var accepted = attempts.Where(attempt => attempt.Checks.All(check => Passes(check, kind, threshold))).ToList();
        return new GatePoint(threshold, attempts.Count, accepted.Count, accepted.Sum(attempt => attempt.Outputs), attempts.Sum(attempt => attempt.ChargeNanos) + accepted.Sum(attempt => attempt.KeptNanos));
    }

    /// <summary>The points where the answer changes, at most 40, evenly among the kept scores, from the laxest to the strictest.</summary>
    public static IReadOnlyList<GatePoint> Curve(CheckKind kind, IReadOnlyList<JudgedAttempt> attempts)
    {
        var name = CheckKinds.Name(kind);
        var scores = attempts.SelectMany(attempt => attempt.Checks).Where(check => check.Check == name).Select(check => check.Score).OfType<long>().Distinct().Order().ToList();
        var points = Math.Min(MostPoints, scores.Count);
        var chosen = Enumerable.Range(0, points).Select(at => scores[points == 1 ? 0 : (int)((long)at * (scores.Count - 1) / (points - 1))]).Select(score => At(kind, score, attempts));
        return [.. CheckKinds.RejectsBelow(kind) ? chosen : chosen.Reverse()];
    }

    /// <summary>How many attempts have a score of the check.</summary>
    public static int Scored(CheckKind kind, IReadOnlyList<JudgedAttempt> attempts)
        => attempts.Count(attempt => attempt.Checks.Any(check => check.Check == CheckKinds.Name(kind) && check.Score is not null));

    /// <summary>Another check keeps its answer; so does this one where nothing was measured.</summary>
    private static bool Passes(CheckResult check, CheckKind kind, long threshold)
        => check.Check == CheckKinds.Name(kind) && check.Score is { } score ? CheckKinds.Passes(kind, score, threshold) : check.Accepted;
}
