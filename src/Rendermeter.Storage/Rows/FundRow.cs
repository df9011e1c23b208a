using Rendermeter.Engine.Identities;
using Rendermeter.Engine.Wallets;

namespace Rendermeter.Storage.Rows;

/// <summary>Pools, markups and prices that were wrong, as queries read them.</summary>
internal static class FundRow
{
    public const string PoolColumns = "pool_id, provider, unit, credits, basis, used, amortised, expires_at, expired_at, created_at";
    public const string MarkupColumns = "markup_id, project_id, customer, model, unit, share, fixed, ended";
    public const string QuarantineColumns = "price_version, overruns, since_at, quarantined_at, lifted_by";

    public static ProviderPool ReadPool(IRow row, OrgId org) => new(
        org, Id: new PoolId(row.Id()), Provider: row.Text(), Unit: row.Text(), CreditsNanos: row.Integer(), BasisNanos: row.Integer(), UsedNanos: row.Integer(),
        AmortisedNanos: row.Integer(), ExpiresAt: row.OptionalInstant(), ExpiredAt: row.OptionalInstant(), CreatedAt: row.Instant());

    public static Markup ReadMarkup(IRow row, OrgId org) => new(
        Id: new MarkupId(row.Id()), org, Project: row.OptionalId() is { } project ? new ProjectId(project) : null, Customer: row.OptionalText(), Model: row.Text(),
        Unit: row.Text(), Terms: new MarkupTerms(Share: row.Text(), FixedNanos: row.Integer()), Ended: row.Flag());

    public static Quarantine ReadQuarantine(IRow row, OrgId org) => new(
        org, PriceVersion: row.Text(), Overruns: row.Count(), SinceAt: row.Instant(), QuarantinedAt: row.OptionalInstant(), LiftedBy: row.OptionalText());
}
