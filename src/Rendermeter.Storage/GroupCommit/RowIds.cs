using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Rendermeter.Storage.GroupCommit;

/// <summary>
/// The ids of rows that one transaction adds: version 7, in the order in which they are given out. Between the milliseconds stand the
/// microseconds of the transaction and a number within it, so that sorting by id is sorting by what happened first.
/// </summary>
internal sealed class RowIds(DateTimeOffset now)
{
    private const int MostInOneTransaction = 1 << 18;

    private readonly byte[] _last = RandomNumberGenerator.GetBytes(5);
    private int _given;

    public Guid Next()
    {
        if (++_given >= MostInOneTransaction)
        {
            throw new InvalidOperationException($"a transaction adds at most {MostInOneTransaction} rows with ids of their own");
        }

        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteInt64BigEndian(bytes, (now.ToUnixTimeMilliseconds() << 16) | 0x7000L | (long)now.Microsecond);
        BinaryPrimitives.WriteUInt32BigEndian(bytes[8..], 0x8000_0000 | ((uint)_given << 8));
        _last.CopyTo(bytes[11..]);
        return new Guid(bytes, bigEndian: true);
    }
}
