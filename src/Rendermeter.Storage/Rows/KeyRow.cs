using Rendermeter.Engine.Identities;
using Rendermeter.Engine.Wallets;

namespace Rendermeter.Storage.Rows;

/// <summary>A key as a query reads it.</summary>
internal static class KeyRow
{
    public const string Columns = "key_id, org_id, project_id, name, public_id, secret_hash, admin, created_at, revoked_at, default_max_cost";

    public static ApiKey Read(IRow row) => new(
        Id: new KeyId(row.Id()), Org: new OrgId(row.Id()), Project: new ProjectId(row.Id()), Name: row.Text(), PublicId: row.Text(),
        SecretHash: row.Bytes(), Admin: row.Flag(), CreatedAt: row.Instant(), RevokedAt: row.OptionalInstant())
    {
        MaxCostNanos = row.OptionalInteger(),
    };
}
