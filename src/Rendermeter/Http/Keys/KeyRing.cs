using System.Collections.Concurrent;
using System.Security.Cryptography;
using Rendermeter.Engine.Requests;
using Rendermeter.Engine.Wallets;

namespace Rendermeter.Http.Keys;

/// <summary>Verifies keys. The only place that makes a <see cref="Caller"/>.</summary>
internal sealed class KeyRing(IRecords records, KeyPepper pepper, TimeProvider time)
{
    /// <summary>How long a key is believed after it was read: a revoked one stops working within it.</summary>
    private static readonly TimeSpan BelievedFor = TimeSpan.FromSeconds(5);

    private static readonly byte[] NobodysHash = new byte[32];

    private readonly ConcurrentDictionary<string, (ApiKey Key, DateTimeOffset ReadAt)> _read = new(StringComparer.Ordinal);

    /// <summary>Who sends this header, or null. What is malformed costs no look-up; what is unknown costs as much as what is known.</summary>
    public async Task<Caller?> Verify(string authorization, CancellationToken cancellationToken)
    {
        var sent = authorization.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase) ? authorization["Bearer ".Length..]
            : authorization.StartsWith("Key ", StringComparison.OrdinalIgnoreCase) ? authorization["Key ".Length..]
            : "";
        if (KeyText.Read(sent.Trim()) is not { } text)
        {
            return null;
        }

        var key = await Find(text.PublicId, cancellationToken);
        var same = CryptographicOperations.FixedTimeEquals(text.Hash(pepper.Secret), key?.SecretHash ?? NobodysHash);
        return key is not null && same && key.RevokedAt is null ? new Caller(key.Org, key.Project, key.Id, key.Name, key.Admin) { MaxCostNanos = key.MaxCostNanos } : null;
    }

    /// <summary>Reads a key anew the next time: here it is revoked at once, elsewhere when what is believed has aged.</summary>
    public void Forget(ApiKey key) => _read.TryRemove(key.PublicId, out _);

    private async Task<ApiKey?> Find(string publicId, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (_read.TryGetValue(publicId, out var known) && now - known.ReadAt < BelievedFor)
        {
            return known.Key;
        }

        // Only keys that exist are remembered, so that inventing ids fills no memory.
        var key = await records.FindKey(publicId, cancellationToken);
        if (key is not null)
        {
            _read[publicId] = (key, now);
        }

        return key;
    }
}
