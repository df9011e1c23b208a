using Rendermeter.Engine.Attempts;
using Rendermeter.Engine.Identities;
using Rendermeter.Engine.Routes;
using Rendermeter.Engine.Settlements;
using Rendermeter.Engine.Wallets;
using Rendermeter.Pricing.Quotes;

namespace Rendermeter.Storage.Rows;

/// <summary>An attempt with its quote and settlement, and its slices and phases, as queries read them.</summary>
internal static class AttemptRow
{
    public const string Columns = """
        p.attempt_id, p.render_id, p.attempt_no, p.key_id, p.provider, p.model, p.price_version, p.plan, p.unit, p.submit_class, p.outputs_asked,
        p.state, p.lease_owner, p.lease_epoch, p.lease_until, p.first_claim_at, p.submit_deadline, p.provider_job_id, p.resolves_by, p.overdue,
        p.hold_amount, p.charge, p.cost, p.overrun, p.accepted, p.created_at, p.updated_at,
        p.quote_expected, p.quote_bound, p.markup_share, p.markup_fixed, p.set_aside_cost,
        p.deadline_at, p.not_before, p.cancel_requested_at, p.cancel_sent_at, p.watched_until, p.person_by, p.user_accepted, q.quote,
        s.outcome, s.billing, s.policy_evidence, s.basis, s.lines, s.error_code, s.error_message, s.deliveries, s.retry_class, s.retry_at
        """;

    public const string Joined = """
        attempt p
        join attempt_quote q on q.lane = p.lane and q.org_id = p.org_id and q.attempt_id = p.attempt_id
        left join attempt_settlement s on s.lane = p.lane and s.org_id = p.org_id and s.attempt_id = p.attempt_id
        """;

    public const string SliceColumns = "seq, account_id, amount, captured, released";
    public const string PhaseColumns = "attempt_id, phase, kind, charge_delta, cost_delta, evidence_source, actor, at, reference, asked_charge, asked_cost";

    /// <summary>The members stand in the order of <see cref="Columns"/>: an initializer assigns in the order in which it is written.</summary>
    public static Attempt Read(IRow row, OrgId org) => new()
    {
        Org = org,
        Id = new AttemptId(row.Id()),
        Render = new RenderId(row.Id()),
        Number = row.Count(),
        Key = new KeyId(row.Id()),
        Offer = new Offer(Provider: row.Text(), Model: row.Text(), PriceVersion: row.Text(), Plan: row.OptionalText()),
        Unit = row.Text(),
        SubmitClass = row.Name<SubmitClass>(),
        OutputsAsked = row.Count(),
        State = row.Name<AttemptState>(),
        LeaseOwner = row.OptionalText(),
        LeaseEpoch = row.Count(),
        LeaseUntil = row.OptionalInstant(),
        FirstClaimAt = row.OptionalInstant(),
        SubmitDeadlineAt = row.OptionalInstant(),
        ProviderJobId = row.OptionalText(),
        ResolvesBy = row.OptionalInstant(),
        Overdue = row.Flag(),
        HoldNanos = row.Integer(),
        ChargeNanos = row.Integer(),
        CostNanos = row.Integer(),
        OverrunNanos = row.Integer(),
        Accepted = row.OptionalFlag(),
        CreatedAt = row.Instant(),
        UpdatedAt = row.Instant(),
        ExpectedNanos = row.OptionalInteger(),
        BoundNanos = row.OptionalInteger(),
        Markup = ReadMarkup(row),
        SetAsideCostNanos = row.OptionalInteger(),
        DeadlineAt = row.OptionalInstant(),
        NotBefore = row.OptionalInstant(),
        CancelRequestedAt = row.OptionalInstant(),
        CancelSentAt = row.OptionalInstant(),
        WatchedUntil = row.OptionalInstant(),
        PersonBy = row.OptionalInstant(),
        UserAccepted = row.OptionalFlag(),
        QuoteJson = row.Text(),
        Settlement = ReadSettlement(row),
    };

    public static HoldSlice ReadSlice(IRow row, AttemptId attempt) => new(
        attempt, Sequence: row.Count(), AccountId: row.Text(), AmountNanos: row.Integer(), CapturedNanos: row.Integer(), ReleasedNanos: row.Integer());

    public static AttemptPhase ReadPhase(IRow row) => new(
        Attempt: new AttemptId(row.Id()), Phase: row.Count(), Kind: row.Text(), ChargeDeltaNanos: row.Integer(), CostDeltaNanos: row.Integer(),
        Evidence: row.Text(), Actor: row.Text(), At: row.Instant(), Reference: row.OptionalText())
    {
        AskedChargeNanos = row.OptionalInteger(), AskedCostNanos = row.OptionalInteger(),
    };

    private static MarkupTerms? ReadMarkup(IRow row)
        => (row.OptionalText(), row.OptionalInteger()) is ({ } share, { } fixedNanos) ? new MarkupTerms(share, fixedNanos) : null;

    private static Settlement? ReadSettlement(IRow row) => row.OptionalText() is { } outcome
        ? new Settlement(
            EnumText<JobOutcome>.Read(outcome), Billing: row.Name<Billing>(), PolicyEvidence: row.Text(), Basis: row.Name<Basis>(), LinesJson: row.Text(),
            ErrorCode: row.OptionalText(), ErrorMessage: row.OptionalText(), DeliveriesJson: row.Text())
        {
            Retry = row.OptionalText() is { } retry ? EnumText<RetryClass>.Read(retry) : null,
            RetryAt = row.OptionalInstant(),
        }
        : null;
}
