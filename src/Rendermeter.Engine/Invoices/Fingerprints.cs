using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Rendermeter.Engine.Invoices;

/// <summary>
/// What was seen before, by 16-byte fingerprints. Two tables of at most 6,291,456 each are kept: a repetition is found for certain within
/// the last 6 million texts, whatever the length of the file, in 256 MiB at most (34 MB for a million).
/// </summary>
internal sealed class Fingerprints
{
    private const int FirstSlots = 1 << 12;
    private const int MostSlots = 1 << 23;

    private UInt128[] _slots = new UInt128[FirstSlots];
    private UInt128[] _older = [];
    private int _count;

    /// <summary>Whether the text is new; it is known from now on.</summary>
    public bool Add(string text)
    {
        var mark = Mark(text);
        if (Contains(_older, mark) || Contains(_slots, mark))
        {
            return false;
        }

        if (_count >= _slots.Length / 4 * 3)
        {
            Grow();
        }

        Put(_slots, mark);
        _count++;
        return true;
    }

    private void Grow()
    {
        if (_slots.Length >= MostSlots)
        {
            (_older, _slots, _count) = (_slots, new UInt128[MostSlots], 0);
            return;
        }

        var larger = new UInt128[_slots.Length * 2];
        foreach (var mark in _slots)
        {
            if (mark != UInt128.Zero)
            {
                Put(larger, mark);
            }
        }

        _slots = larger;
    }

    private static void Put(UInt128[] slots, UInt128 mark)
    {
        var slot = (int)(uint)(mark & (uint)(slots.Length - 1));
        while (slots[slot] != UInt128.Zero)
        {
            slot = (slot + 1) & (slots.Length - 1);
        }

        slots[slot] = mark;
    }

    private static bool Contains(UInt128[] slots, UInt128 mark)
    {
        if (slots.Length == 0)
        {
            return false;
        }

        var slot = (int)(uint)(mark & (uint)(slots.Length - 1));
        while (slots[slot] != UInt128.Zero)
        {
            if (slots[slot] == mark)
            {
                return true;
            }

            slot = (slot + 1) & (slots.Length - 1);
        }

        return false;
    }

    /// <summary>Half of SHA-256: nobody can make two ids collide. 0 stands for an empty slot.</summary>
    private static UInt128 Mark(string text)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(MemoryMarshal.AsBytes(text.AsSpan()), hash);
        var mark = BinaryPrimitives.ReadUInt128LittleEndian(hash);
        return mark == UInt128.Zero ? UInt128.One : mark;
    }
}
