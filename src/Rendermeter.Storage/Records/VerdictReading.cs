using Rendermeter.Engine.Downstream;
using Rendermeter.Engine.Identities;
using Rendermeter.Engine.Verdicts;
using Rendermeter.Storage.Rows;
using Rendermeter.Storage.Statements;

namespace Rendermeter.Storage.Records;

/// <summary>What was said of the deliveries of one render, and what that has cost.</summary>
internal static class VerdictReading
{
    private const string ListVerdictsSql = """
        select v.attempt_id, v.accepted, v.at, v.decided_by
        from attempt p
        join verdict v on v.lane = p.lane and v.org_id = p.org_id and v.attempt_id = p.attempt_id
        where p.lane = @lane and p.org_id = @org_id and p.render_id = @render_id
        """;

    private const string ListChecksSql = """
        select c.attempt_id, c.check_name, c.accepted, c.detail, c.score, c.threshold
        from attempt p
        join verdict_check c on c.lane = p.lane and c.org_id = p.org_id and c.attempt_id = p.attempt_id
        where p.lane = @lane and p.org_id = @org_id and p.render_id = @render_id
        order by p.attempt_no, c.seq
        """;

    public static Dictionary<AttemptId, Verdict> ReadVerdicts(IStatements database, OrgKey key, RenderId id)
    {
        var checks = ListChecks(database, key, id);
        return database.Prepare(ListVerdictsSql).Bind(key).Bind(id.Value)
            .All(row => (Attempt: new AttemptId(row.Id()), Accepted: row.Flag(), At: row.Instant(), By: row.OptionalText()))
            .ToDictionary(verdict => verdict.Attempt, verdict => new Verdict(verdict.Accepted, [.. checks[verdict.Attempt]], verdict.At) { By = verdict.By });
    }

    private static ILookup<AttemptId, CheckResult> ListChecks(IStatements database, OrgKey key, RenderId id)
        => database.Prepare(ListChecksSql).Bind(key).Bind(id.Value)
            .All(row => (Attempt: new AttemptId(row.Id()), Result: new CheckResult(Check: row.Text(), Accepted: row.Flag(), Detail: row.OptionalText())
            {
                Score = row.OptionalInteger(), Threshold = row.OptionalInteger(),
            }))
            .ToLookup(check => check.Attempt, check => check.Result);

    private const string ListAskedSql = """
        select a.attempt_id, a.always, a.patience, a.accept_at_deadline, a.minute_price, a.minutes, a.asked_at, a.due_at
        from attempt p
        join person_check a on a.lane = p.lane and a.org_id = p.org_id and a.attempt_id = p.attempt_id
        where p.lane = @lane and p.org_id = @org_id and p.render_id = @render_id
        order by p.attempt_no
        """;

    public static IReadOnlyList<PersonAsked> ListAsked(IStatements database, OrgKey key, RenderId id)
    {
        var asked = database.Prepare(ListAskedSql).Bind(key).Bind(id.Value).All(row => new PersonAsked(
            new AttemptId(row.Id()),
            new PersonTerms(row.Flag(), TimeSpan.FromSeconds(row.Integer()), AcceptAtDeadline: row.Flag(), MinuteNanos: row.Integer(), MinutesBillionths: row.Integer()),
            [], AskedAt: row.Instant(), DueAt: row.Instant()));
        if (asked.Count == 0)
        {
            return asked;
        }

        // What a person has said is the last of the checks, and none of those that were laid before them.
        var checks = ListChecks(database, key, id);
        return [.. asked.Select(one => one with { Checks = [.. checks[one.Attempt].Where(check => check.Check != CheckKinds.Name(CheckKind.Human))] })];
    }

    private const string ListLinesSql = """
        select l.attempt_id, l.seq, l.kind, l.name, l.quantity, l.unit, l.rate, l.amount, l.only_accepted, l.account_id, l.at
        from attempt p
        join cost_line l on l.lane = p.lane and l.org_id = p.org_id and l.attempt_id = p.attempt_id
        where p.lane = @lane and p.org_id = @org_id and p.render_id = @render_id
        order by p.attempt_no, l.seq
        """;

    public static IReadOnlyList<CostLine> ListLines(IStatements database, OrgKey key, RenderId id)
        => database.Prepare(ListLinesSql).Bind(key).Bind(id.Value).All(row => new CostLine(
            new AttemptId(row.Id()), Sequence: row.Count(), Kind: row.Text(), Name: row.Text(), QuantityBillionths: row.Integer(), Unit: row.Text(), RateNanos: row.Integer(),
            AmountNanos: row.Integer())
        {
            OnlyAccepted = row.Flag(), AccountId = row.Text(), At = row.Instant(),
        });

    private const string ListFeedbackSql = """
        select feedback_id, kind, accepted, score, reason, said_by, at
        from feedback
        where lane = @lane and org_id = @org_id and render_id = @render_id
        order by at, feedback_id
        """;

    public static IReadOnlyList<Feedback> ListFeedback(IStatements database, OrgKey key, RenderId id)
        => database.Prepare(ListFeedbackSql).Bind(key).Bind(id.Value).All(row => new Feedback(
            new FeedbackId(row.Id()), id, Kind: row.Text(), Accepted: row.OptionalFlag(), ScoreThousandths: row.OptionalInteger() is { } score ? (int)score : null,
            Reason: row.OptionalText(), By: row.Text())
        {
            At = row.Instant(),
        });
}
