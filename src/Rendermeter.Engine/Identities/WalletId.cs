namespace Rendermeter.Engine.Identities;

/// <summary>A tenant's money: one wallet per organisation and currency. Written <c>wal_</c> and 32 hex digits; <c>default</c> names nothing.</summary>
public readonly record struct WalletId(Guid Value)
{
    private const string Prefix = "wal_";

    /// <summary>Reads <c>wal_…</c>; false for anything else.</summary>
    public static bool TryParse(string? text, out WalletId id)
    {
        var read = IdText.TryRead(Prefix, text, out var value);
        id = new WalletId(value);
        return read;
    }

    /// <summary>The id as it is shown.</summary>
    public override string ToString() => IdText.Write(Prefix, Value);
}
