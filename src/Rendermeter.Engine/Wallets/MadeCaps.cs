using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Rendermeter.Engine.Identities;

namespace Rendermeter.Engine.Wallets;

/// <summary>The ids of caps that defaults make: a decision draws nothing by chance, so that they follow from what the cap is for.</summary>
internal static class MadeCaps
{
    /// <summary>A version-7 id of the instant; the rest of it is a hash of the default and the value.</summary>
    public static CapId Id(CapId standard, CapScope scope, DateTimeOffset now)
    {
        Span<byte> bytes = stackalloc byte[32];
        SHA256.HashData(Encoding.UTF8.GetBytes($"{standard}\n{scope.Kind}\n{scope.Id}"), bytes);
        BinaryPrimitives.WriteInt64BigEndian(bytes, (now.ToUnixTimeMilliseconds() << 16) | 0x7000L | (BinaryPrimitives.ReadInt64BigEndian(bytes) & 0x0FFF));
        bytes[8] = (byte)(0x80 | (bytes[8] & 0x3F));
        return new CapId(new Guid(bytes[..16], bigEndian: true));
    }
}
