using Rendermeter.Engine.Attempts;
using Rendermeter.Engine.Identities;
using Rendermeter.Engine.Inputs;
using Rendermeter.Engine.Requests;
using Rendermeter.Engine.Routes;
using Rendermeter.Engine.Verdicts;
using Rendermeter.Storage.Rows;
using Rendermeter.Storage.Statements;

namespace Rendermeter.Storage.Records;

/// <summary>One render and all that became of it.</summary>
internal static class RenderReading
{
    private const string FindSql = $"""
        select {RenderRow.Columns}
        from render
        where lane = @lane and org_id = @org_id and render_id = @render_id
        """;

    public static RenderRecord? Find(IStatements database, OrgKey key, RenderId id)
    {
        if (database.Prepare(FindSql).Bind(key).Bind(id.Value).First(row => RenderRow.Read(row, key.Org)) is not { } render)
        {
            return null;
        }

        var attempts = ListAttempts(database, key, id);

        // Nothing is delivered, judged or paid for beside it before an attempt is resolved, and nobody has an opinion of it.
        var isResolved = attempts.Exists(attempt => attempt.State.IsResolved());
        return new RenderRecord(
            render.InputCount == 0 ? render : render with { Inputs = ListInputs(database, key, id) }, attempts, ListPhases(database, key, id),
            isResolved ? VerdictReading.ReadVerdicts(database, key, id) : new Dictionary<AttemptId, Verdict>(), isResolved ? ListOutputs(database, key, id) : [], ListDecisions(database, key, id))
        {
            Approval = render.Approval is null ? null : database.Prepare(FindApprovalSql).Bind(key).Bind(id.Value).First(RouteRow.ReadApproval),
            Lines = isResolved ? VerdictReading.ListLines(database, key, id) : [],
            Asked = isResolved ? VerdictReading.ListAsked(database, key, id) : [],
            Feedback = isResolved ? VerdictReading.ListFeedback(database, key, id) : [],
        };
    }

    private const string ListInputsSql = $"""
        select {InputRow.Columns}
        from input
        where lane = @lane and org_id = @org_id and render_id = @render_id
        order by position
        """;

    private static List<RenderInput> ListInputs(IStatements database, OrgKey key, RenderId id)
        => database.Prepare(ListInputsSql).Bind(key).Bind(id.Value).All(InputRow.Read);

    private const string FindApprovalSql = $"""
        select {RouteRow.ApprovalColumns}
        from approval
        where lane = @lane and org_id = @org_id and render_id = @render_id
        """;

    private const string ListAttemptsSql = $"""
        select {AttemptRow.Columns}
        from {AttemptRow.Joined}
        where p.lane = @lane and p.org_id = @org_id and p.render_id = @render_id
        order by p.attempt_no
        """;

    private static List<Attempt> ListAttempts(IStatements database, OrgKey key, RenderId id)
        => database.Prepare(ListAttemptsSql).Bind(key).Bind(id.Value).All(row => AttemptRow.Read(row, key.Org));

    private const string ListPhasesSql = """
        select f.attempt_id, f.phase, f.kind, f.charge_delta, f.cost_delta, f.evidence_source, f.actor, f.at, f.reference, f.asked_charge, f.asked_cost
        from attempt p
        join attempt_phase f on f.lane = p.lane and f.org_id = p.org_id and f.attempt_id = p.attempt_id
        where p.lane = @lane and p.org_id = @org_id and p.render_id = @render_id
        order by p.attempt_no, f.phase
        """;

    private static List<AttemptPhase> ListPhases(IStatements database, OrgKey key, RenderId id)
        => database.Prepare(ListPhasesSql).Bind(key).Bind(id.Value).All(AttemptRow.ReadPhase);

    private const string ListOutputsSql = $"""
        select {OutputRow.Columns}
        from attempt p
        join output o on o.lane = p.lane and o.org_id = p.org_id and o.attempt_id = p.attempt_id
        where p.lane = @lane and p.org_id = @org_id and p.render_id = @render_id
        order by p.attempt_no, o.position
        """;

    private static List<Output> ListOutputs(IStatements database, OrgKey key, RenderId id)
        => database.Prepare(ListOutputsSql).Bind(key).Bind(id.Value).All(OutputRow.Read);

    private const string ListDecisionsSql = """
        select kind, reason, from_offer, to_offer, quoted_from, quoted_to, ceiling, at
        from decision
        where lane = @lane and org_id = @org_id and render_id = @render_id
        order by decision_id
        """;

    private static List<RouteDecision> ListDecisions(IStatements database, OrgKey key, RenderId id)
        => database.Prepare(ListDecisionsSql).Bind(key).Bind(id.Value).All(row => new RouteDecision(
            Kind: row.Text(), Reason: row.Text(), From: row.Text(), To: row.Text(), QuotedFromNanos: row.Integer(), QuotedToNanos: row.Integer(),
            CeilingNanos: row.OptionalInteger(), At: row.Instant()));
}
