namespace Rendermeter.Http.Keys;

/// <summary>The secret of this installation that key hashes are made with; it stands outside the database.</summary>
internal sealed record KeyPepper(byte[] Secret);
