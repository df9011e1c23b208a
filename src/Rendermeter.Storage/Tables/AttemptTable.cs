using Rendermeter.Engine.Attempts;
using Rendermeter.Engine.Identities;
using Rendermeter.Engine.Settlements;
using Rendermeter.Engine.Wallets;
using Rendermeter.Storage.Rows;
using Rendermeter.Storage.Statements;

namespace Rendermeter.Storage.Tables;

/// <summary>Attempts with their quotes, settlements, slices and phases.</summary>
internal sealed class AttemptTable(IStatements database)
{
    private const string LoadOfRenderSql = $"""
        select {AttemptRow.Columns}
        from {AttemptRow.Joined}
        where p.lane = @lane and p.org_id = @org_id and p.render_id = @render_id
        """;

    public List<Attempt> LoadOfRender(OrgKey key, RenderId render)
        => database.Prepare(LoadOfRenderSql).Bind(key).Bind(render.Value).All(row => AttemptRow.Read(row, key.Org));

    private const string LoadWithSiblingsSql = $"""
        select {AttemptRow.Columns}
        from {AttemptRow.Joined}
        where p.lane = @lane and p.org_id = @org_id and p.render_id = (
          select named.render_id
          from attempt named
          where named.lane = @lane and named.org_id = @org_id and named.attempt_id = @attempt_id)
        """;

    /// <summary>The attempt and the others of its render.</summary>
    public List<Attempt> LoadWithSiblings(OrgKey key, AttemptId attempt)
        => database.Prepare(LoadWithSiblingsSql).Bind(key).Bind(attempt.Value).All(row => AttemptRow.Read(row, key.Org));

    private const string LoadSlicesSql = $"""
        select {AttemptRow.SliceColumns}
        from hold_slice
        where lane = @lane and org_id = @org_id and attempt_id = @attempt_id
        order by seq
        """;

    public IReadOnlyList<HoldSlice> LoadSlices(OrgKey key, AttemptId attempt)
        => database.Prepare(LoadSlicesSql).Bind(key).Bind(attempt.Value).All(row => AttemptRow.ReadSlice(row, attempt));

    private const string LoadPhasesSql = $"""
        select {AttemptRow.PhaseColumns}
        from attempt_phase
        where lane = @lane and org_id = @org_id and attempt_id = @attempt_id and phase >= 1
        order by phase
        """;

    /// <summary>Its resolution and what came later.</summary>
    public List<AttemptPhase> LoadPhases(OrgKey key, AttemptId attempt)
        => database.Prepare(LoadPhasesSql).Bind(key).Bind(attempt.Value).All(AttemptRow.ReadPhase);

    private const string InsertSql = """
        insert into attempt (lane, org_id, attempt_id, render_id, attempt_no, key_id, provider, model, price_version, plan, unit, submit_class,
          outputs_asked, state, lease_owner, lease_epoch, lease_until, first_claim_at, submit_deadline, provider_job_id, resolves_by, overdue,
          hold_amount, charge, cost, overrun, accepted, created_at, updated_at, quote_expected, quote_bound, markup_share, markup_fixed, set_aside_cost,
          deadline_at, not_before, cancel_requested_at, cancel_sent_at, person_by, user_accepted)
        values (@lane, @org_id, @attempt_id, @render_id, @attempt_no, @key_id, @provider, @model, @price_version, @plan, @unit, @submit_class,
          @outputs_asked, @state, @lease_owner, @lease_epoch, @lease_until, @first_claim_at, @submit_deadline, @provider_job_id, @resolves_by, @overdue,
          @hold_amount, @charge, @cost, @overrun, @accepted, @created_at, @updated_at, @quote_expected, @quote_bound, @markup_share, @markup_fixed,
          @set_aside_cost, @deadline_at, @not_before, @cancel_requested_at, @cancel_sent_at, @person_by, @user_accepted)
        """;

    private const string InsertQuoteSql = """
        insert into attempt_quote (lane, org_id, attempt_id, quote)
        values (@lane, @org_id, @attempt_id, @quote)
        """;

    public void Insert(OrgKey key, Attempt attempt)
    {
        database.Prepare(InsertSql).Bind(key)
            .Bind(attempt.Id.Value).Bind(attempt.Render.Value).Bind(attempt.Number).Bind(attempt.Key.Value)
            .Bind(attempt.Offer.Provider).Bind(attempt.Offer.Model).Bind(attempt.Offer.PriceVersion).Bind(attempt.Offer.Plan)
            .Bind(attempt.Unit).Bind(attempt.SubmitClass).Bind(attempt.OutputsAsked)
            .Bind(attempt.State).Bind(attempt.LeaseOwner).Bind(attempt.LeaseEpoch).Bind(attempt.LeaseUntil).Bind(attempt.FirstClaimAt)
            .Bind(attempt.SubmitDeadlineAt).Bind(attempt.ProviderJobId).Bind(attempt.ResolvesBy).Bind(attempt.Overdue)
            .Bind(attempt.HoldNanos).Bind(attempt.ChargeNanos).Bind(attempt.CostNanos).Bind(attempt.OverrunNanos).Bind(attempt.Accepted)
            .Bind(attempt.CreatedAt).Bind(attempt.UpdatedAt)
            .Bind(attempt.ExpectedNanos).Bind(attempt.BoundNanos).Bind(attempt.Markup?.Share).Bind(attempt.Markup?.FixedNanos).Bind(attempt.SetAsideCostNanos)
            .Bind(attempt.DeadlineAt).Bind(attempt.NotBefore).Bind(attempt.CancelRequestedAt).Bind(attempt.CancelSentAt)
            .Bind(attempt.PersonBy).Bind(attempt.UserAccepted)
            .Run();
        database.Prepare(InsertQuoteSql).Bind(key).Bind(attempt.Id.Value).Bind(attempt.QuoteJson).Run();
    }

    private const string UpdateSql = """
        update attempt
        set state = @state, lease_owner = @lease_owner, lease_epoch = @lease_epoch, lease_until = @lease_until, first_claim_at = @first_claim_at,
          submit_deadline = @submit_deadline, provider_job_id = @provider_job_id, resolves_by = @resolves_by, overdue = @overdue,
          charge = @charge, cost = @cost, overrun = @overrun, accepted = @accepted, updated_at = @updated_at,
          set_aside_cost = @set_aside_cost, cancel_requested_at = @cancel_requested_at, cancel_sent_at = @cancel_sent_at,
          watched_until = @watched_until, person_by = @person_by, user_accepted = @user_accepted
        where lane = @lane and org_id = @org_id and attempt_id = @attempt_id
        """;

    public void Update(OrgKey key, Attempt attempt) => database.Prepare(UpdateSql)
        .Bind(attempt.State).Bind(attempt.LeaseOwner).Bind(attempt.LeaseEpoch).Bind(attempt.LeaseUntil).Bind(attempt.FirstClaimAt)
        .Bind(attempt.SubmitDeadlineAt).Bind(attempt.ProviderJobId).Bind(attempt.ResolvesBy).Bind(attempt.Overdue)
        .Bind(attempt.ChargeNanos).Bind(attempt.CostNanos).Bind(attempt.OverrunNanos).Bind(attempt.Accepted).Bind(attempt.UpdatedAt)
        .Bind(attempt.SetAsideCostNanos).Bind(attempt.CancelRequestedAt).Bind(attempt.CancelSentAt)
        .Bind(attempt.WatchedUntil).Bind(attempt.PersonBy).Bind(attempt.UserAccepted).Bind(key).Bind(attempt.Id.Value)
        .RunOnOne();

    private const string InsertSettlementSql = """
        insert into attempt_settlement (lane, org_id, attempt_id, outcome, billing, policy_evidence, basis, lines, error_code, error_message, deliveries,
          retry_class, retry_at)
        values (@lane, @org_id, @attempt_id, @outcome, @billing, @policy_evidence, @basis, @lines, @error_code, @error_message, @deliveries,
          @retry_class, @retry_at)
        """;

    public void Insert(OrgKey key, AttemptId attempt, Settlement settlement) => database.Prepare(InsertSettlementSql).Bind(key)
        .Bind(attempt.Value).Bind(settlement.Outcome).Bind(settlement.Billing).Bind(settlement.PolicyEvidence).Bind(settlement.Basis)
        .Bind(settlement.LinesJson).Bind(settlement.ErrorCode).Bind(settlement.ErrorMessage).Bind(settlement.DeliveriesJson)
        .Bind(settlement.Retry is { } retry ? EnumText<RetryClass>.Write(retry) : null).Bind(settlement.RetryAt)
        .Run();

    private const string InsertPhaseSql = """
        insert into attempt_phase (lane, org_id, attempt_id, phase, kind, charge_delta, cost_delta, evidence_source, actor, at, reference, asked_charge, asked_cost)
        values (@lane, @org_id, @attempt_id, @phase, @kind, @charge_delta, @cost_delta, @evidence_source, @actor, @at, @reference, @asked_charge, @asked_cost)
        """;

    public void Insert(OrgKey key, AttemptPhase phase) => database.Prepare(InsertPhaseSql).Bind(key)
        .Bind(phase.Attempt.Value).Bind(phase.Phase).Bind(phase.Kind).Bind(phase.ChargeDeltaNanos).Bind(phase.CostDeltaNanos)
        .Bind(phase.Evidence).Bind(phase.Actor).Bind(phase.At).Bind(phase.Reference).Bind(phase.AskedChargeNanos).Bind(phase.AskedCostNanos)
        .Run();

    private const string InsertSliceSql = """
        insert into hold_slice (lane, org_id, attempt_id, seq, account_id, amount, captured, released)
        values (@lane, @org_id, @attempt_id, @seq, @account_id, @amount, @captured, @released)
        """;

    public void Insert(OrgKey key, HoldSlice slice) => database.Prepare(InsertSliceSql).Bind(key)
        .Bind(slice.Attempt.Value).Bind(slice.Sequence).Bind(slice.AccountId).Bind(slice.AmountNanos).Bind(slice.CapturedNanos).Bind(slice.ReleasedNanos)
        .Run();

    private const string UpdateSliceSql = """
        update hold_slice
        set captured = @captured, released = @released
        where lane = @lane and org_id = @org_id and attempt_id = @attempt_id and seq = @seq
        """;

    public void Update(OrgKey key, HoldSlice slice) => database.Prepare(UpdateSliceSql)
        .Bind(slice.CapturedNanos).Bind(slice.ReleasedNanos).Bind(key).Bind(slice.Attempt.Value).Bind(slice.Sequence)
        .RunOnOne();
}
