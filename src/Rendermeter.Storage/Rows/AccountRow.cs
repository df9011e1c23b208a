using Rendermeter.Engine.Identities;
using Rendermeter.Engine.Wallets;

namespace Rendermeter.Storage.Rows;

/// <summary>An account as a query reads it.</summary>
internal static class AccountRow
{
    public const string Columns
        = "account_id, unit, kind, normal, debits, credits, held, floor_zero, priority, category, effective_at, expires_at, scope, created_at, granted";

    public static Account Read(IRow row, OrgId org) => new(
        org, AccountId: row.Text(), Unit: row.Text(), Kind: row.Name<AccountKind>(), DebitNormal: row.Text() == "D",
        Debits: row.Integer(), Credits: row.Integer(), Held: row.Integer(), FloorZero: row.Flag(), Priority: row.Count(),
        Promotional: row.Text() == "promo", EffectiveAt: row.Instant(), ExpiresAt: row.OptionalInstant(), Scope: row.Text(), CreatedAt: row.Instant())
    {
        Granted = row.Integer(),
    };
}
