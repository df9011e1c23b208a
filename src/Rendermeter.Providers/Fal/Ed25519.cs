using System.Numerics;
using System.Security.Cryptography;

namespace Rendermeter.Providers.Fal;

/// <summary>Verifies Ed25519 signatures (RFC 8032). The class library has none; it verifies public values only, so that its time tells nothing.</summary>
internal static class Ed25519
{
    private static readonly BigInteger P = BigInteger.Pow(2, 255) - 19;
    private static readonly BigInteger Order = BigInteger.Pow(2, 252) + BigInteger.Parse("27742317777372353535851937790883648493", System.Globalization.CultureInfo.InvariantCulture);
    private static readonly BigInteger D = Mod(-121665 * Inverse(121666));
    private static readonly BigInteger RootOfMinusOne = BigInteger.ModPow(2, (P - 1) / 4, P);
    private static readonly Point Start = Decode(4 * Inverse(5) % P, odd: false)!.Value;

    /// <summary>True where the signature over the message holds for the key.</summary>
    public static bool Holds(ReadOnlySpan<byte> key, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature)
    {
        if (key.Length != 32 || signature.Length != 64 || Read(key) is not { } publicPoint || Read(signature[..32]) is not { } commitment)
        {
            return false;
        }

        var factor = new BigInteger(signature[32..], isUnsigned: true);
        if (factor >= Order)
        {
            return false;
        }

        byte[] hashed = [.. signature[..32], .. key, .. message];
        var challenge = new BigInteger(SHA512.HashData(hashed), isUnsigned: true) % Order;
        var left = Times(Start, factor);
        var right = Add(commitment, Times(publicPoint, challenge));
        return Mod((left.X * right.Z) - (right.X * left.Z)).IsZero && Mod((left.Y * right.Z) - (right.Y * left.Z)).IsZero;
    }

    private static Point? Read(ReadOnlySpan<byte> bytes)
    {
        Span<byte> y = stackalloc byte[32];
        bytes.CopyTo(y);
        var odd = (y[31] & 0x80) != 0;
        y[31] &= 0x7f;
        return Decode(new BigInteger(y, isUnsigned: true), odd);
    }

    private static Point? Decode(BigInteger y, bool odd)
    {
        if (y >= P)
        {
            return null;
        }

        var square = Mod(((y * y) - 1) * Inverse(Mod((D * y * y) + 1)));
        var x = BigInteger.ModPow(square, (P + 3) / 8, P);
        if (!Mod((x * x) - square).IsZero)
        {
            x = x * RootOfMinusOne % P;
        }

        if (!Mod((x * x) - square).IsZero || (x.IsZero && odd))
        {
            return null;
        }

        x = x.IsEven == odd ? P - x : x;
        return new Point(x, y, 1, x * y % P);
    }

    private static Point Times(Point point, BigInteger factor)
    {
        var sum = new Point(0, 1, 1, 0);
        for (; !factor.IsZero; factor >>= 1, point = Add(point, point))
        {
            sum = factor.IsEven ? sum : Add(sum, point);
        }

        return sum;
    }

    private static Point Add(Point a, Point b)
    {
        var first = Mod((a.Y - a.X) * (b.Y - b.X));
        var second = Mod((a.Y + a.X) * (b.Y + b.X));
        var third = Mod(2 * D * a.T * b.T);
        var fourth = Mod(2 * a.Z * b.Z);
        var (e, f, g, h) = (second - first, fourth - third, fourth + third, second + first);
        return new Point(Mod(e * f), Mod(g * h), Mod(f * g), Mod(e * h));
    }

    private static BigInteger Inverse(BigInteger value) => BigInteger.ModPow(value, P - 2, P);

    private static BigInteger Mod(BigInteger value)
    {
        var rest = value % P;
        return rest.Sign < 0 ? rest + P : rest;
    }

    /// <summary>A point in extended coordinates.</summary>
    private readonly record struct Point(BigInteger X, BigInteger Y, BigInteger Z, BigInteger T);
}
