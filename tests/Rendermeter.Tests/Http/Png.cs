using System.Buffers.Binary;

namespace Rendermeter.Tests.Http;

/// <summary>What a PNG says of itself in its header.</summary>
internal static class Png
{
    public static (int Width, int Height) Size(ReadOnlySpan<byte> bytes)
    {
        Assert.True(bytes[..8].SequenceEqual<byte>([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]));
        return (BinaryPrimitives.ReadInt32BigEndian(bytes[16..]), BinaryPrimitives.ReadInt32BigEndian(bytes[20..]));
    }
}
