using System.Numerics;
using System.Security.Cryptography;
using System.Text;

namespace Rendermeter.Http.Keys;

/// <summary>A key as it is written: <c>rmk_</c>, 12 characters that name it, 43 that are its secret, and 6 that catch a slip of the hand.</summary>
/// <param name="PublicId">May be shown.</param>
/// <param name="Secret">32 random bytes in base 62.</param>
internal sealed record KeyText(string PublicId, string Secret)
{
    private const string Prefix = "rmk_";
    private const string Digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private const int IdLength = 12;
    private const int SecretLength = 43;
    private const int CheckLength = 6;

    public static KeyText Create()
        => new(RandomNumberGenerator.GetString(Digits, IdLength), Write(new BigInteger(RandomNumberGenerator.GetBytes(32), isUnsigned: true), SecretLength));

    /// <summary>The key of a request that names itself: always the same one, and nobody without the pepper can make it.</summary>
    public static KeyText Of(Guid request, byte[] pepper)
        => new(
            Write(new BigInteger(HMACSHA256.HashData(pepper, Encoding.ASCII.GetBytes($"key id {request:N}")).AsSpan(0, 8), isUnsigned: true), IdLength),
            Write(new BigInteger(HMACSHA256.HashData(pepper, Encoding.ASCII.GetBytes($"key secret {request:N}")), isUnsigned: true), SecretLength));

    /// <summary>Reads a key; null where its form or its check says that it is none. Nothing is looked up.</summary>
    public static KeyText? Read(string text)
    {
        if (text.Length != Prefix.Length + IdLength + 1 + SecretLength + 1 + CheckLength || !text.StartsWith(Prefix, StringComparison.Ordinal))
        {
            return null;
        }

        var parts = text[Prefix.Length..].Split('_');
        return parts is [{ Length: IdLength } id, { Length: SecretLength } secret, { Length: CheckLength } check]
            && !string.Concat(parts).AsSpan().ContainsAnyExcept(Digits)
            && check == Check(id, secret)
            ? new KeyText(id, secret)
            : null;
    }

    /// <summary>What is stored of it: nobody who reads the database can ask with it.</summary>
    public byte[] Hash(byte[] pepper) => HMACSHA256.HashData(pepper, Encoding.ASCII.GetBytes(Secret));

    public override string ToString() => $"{Prefix}{PublicId}_{Secret}_{Check(PublicId, Secret)}";

    private static string Check(string id, string secret) => Write(Crc32(Encoding.ASCII.GetBytes($"{Prefix}{id}_{secret}")), CheckLength);

    private static string Write(BigInteger value, int length) => string.Create(length, value, (text, rest) =>
    {
        for (var i = text.Length - 1; i >= 0; i--)
        {
            rest = BigInteger.DivRem(rest, Digits.Length, out var digit);
            text[i] = Digits[(int)digit];
        }
    });

    private static uint Crc32(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var item in bytes)
        {
            crc ^= item;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = (crc & 1) == 1 ? (crc >> 1) ^ 0xEDB88320u : crc >> 1;
            }
        }

        return ~crc;
    }
}
