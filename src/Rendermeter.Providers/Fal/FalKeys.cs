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
    private Task<IReadOnlyList<byte[]>?>? _reading;

    /// <summary>True where one of the keys fits; keys that are old, or of which none fits, are read anew first.</summary>
    public bool Any(Func<byte[], bool> fits)
    {
        // Checked outside the lock: a signature takes milliseconds, and callbacks come in crowds.
        var (keys, reading) = Known();
        return keys.Any(fits) || (reading is null ? Anew() : reading).GetAwaiter().GetResult() is { } anew && anew.Any(fits);
    }

    /// <summary>The keys that still hold, and what is being read by somebody else.</summary>
    private (IReadOnlyList<byte[]> Keys, Task<IReadOnlyList<byte[]>?>? Reading) Known()
    {
        lock (_lock)
        {
            return (_readAt is { } read && time.GetUtcNow() - read < Lifetime ? _keys : [], _reading is { IsCompleted: false } ? _reading : null);
        }
    }

    /// <summary>Reads them, once for everybody who asks meanwhile; null where it was tried a moment ago.</summary>
    private Task<IReadOnlyList<byte[]>?> Anew()
    {
        lock (_lock)
        {
            var now = time.GetUtcNow();
            if (_reading is { IsCompleted: false } going)
            {
                return going;
            }

            if (_triedAt is { } tried && now - tried < Pause)
            {
                return Task.FromResult<IReadOnlyList<byte[]>?>(null);
            }

            _triedAt = now;
            return _reading = Task.Run(() => Take(now));
        }
    }

    private async Task<IReadOnlyList<byte[]>?> Take(DateTimeOffset now)
    {
        var keys = await Read(CancellationToken.None);
        lock (_lock)
        {
            (_keys, _readAt) = keys is null ? (_keys, _readAt) : (keys, now);
        }

        return keys;
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
