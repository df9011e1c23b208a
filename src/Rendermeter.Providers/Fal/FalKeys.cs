using System.Buffers.Text;
using System.Text.Json;
using Rendermeter.Providers.Guarded;
using Rendermeter.Providers.Wires;

namespace Rendermeter.Providers.Fal;

/// <summary>The keys that fal publishes: kept for a day, and asked for again at most once a minute.</summary>
internal sealed class FalKeys(Uri url, GuardedHttp guarded, TimeProvider time)
{
    private const long MostBytes = 64 << 10;
    private const int MostKeys = 20;

    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(24);
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly Lock _lock = new();
    private IReadOnlyList<byte[]> _keys = [];
    private DateTimeOffset? _readAt;
    private DateTimeOffset? _triedAt;

    /// <summary>True where one of the keys fits; keys that are old, or of which none fits, are read anew first.</summary>
    public bool Any(Func<byte[], bool> fits)
    {
        lock (_lock)
        {
            var now = time.GetUtcNow();
            var fresh = _readAt is { } read && now - read < Lifetime;
            if (fresh && _keys.Any(fits))
            {
                return true;
            }

            if (_triedAt is { } tried && now - tried < Pause)
            {
                return false;
            }

            _triedAt = now;
            if (Task.Run(() => Read(CancellationToken.None)).GetAwaiter().GetResult() is { } keys)
            {
                (_keys, _readAt) = (keys, now);
                return _keys.Any(fits);
            }

            return false;
        }
    }

    private async Task<IReadOnlyList<byte[]>?> Read(CancellationToken cancellationToken)
    {
        if (await guarded.Get(url, new GuardedLimits(MostBytes, Patience, Patience, Kind: null), cancellationToken) is not GuardedAnswer.Opened opened)
        {
            return null;
        }

        await using var content = opened.Content;
        using var text = new MemoryStream();
        try
        {
            await content.CopyToAsync(text, cancellationToken);
        }
        catch (IOException)
        {
            return null;
        }

        return VendorAnswer.Parse(text.ToArray()) is { } root
            ? [.. VendorAnswer.Items(root, "keys").Select(Key).OfType<byte[]>().Take(MostKeys)]
            : null;
    }

    private static byte[]? Key(JsonElement key)
        => VendorAnswer.Text(key, "crv") == "Ed25519" && VendorAnswer.Text(key, "x") is { } text && Base64Url.IsValid(text) ? Base64Url.DecodeFromChars(text) : null;
}
