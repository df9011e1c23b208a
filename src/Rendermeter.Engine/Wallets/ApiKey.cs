using Rendermeter.Engine.Identities;

namespace Rendermeter.Engine.Wallets;

/// <summary>A key to the gateway. Its secret is kept only as a keyed hash.</summary>
/// <param name="PublicId">The twelve characters of the key that name it.</param>
/// <param name="SecretHash">HMAC-SHA256 of the secret under the pepper of this installation.</param>
/// <param name="Admin">True where it may administer, and sees what providers bill.</param>
public sealed record ApiKey(
    KeyId Id, OrgId Org, ProjectId Project, string Name, string PublicId, byte[] SecretHash, bool Admin, DateTimeOffset CreatedAt, DateTimeOffset? RevokedAt)
{
    /// <summary>The <c>max_cost</c> of its calls that have none, in nano-units of the render's currency; null is none.</summary>
    public long? MaxCostNanos { get; init; }
}
