using System.Buffers.Binary;

namespace Rendermeter.Engine.Verdicts.Media;

/// <summary>Walks the chunks of a RIFF file, which is what WAV and AVI are made of.</summary>
internal static class RiffReader
{
    /// <summary>The chunks between two positions: their names, where their content begins, and its length.</summary>
    /// <exception cref="InvalidDataException">A chunk is longer than what holds it.</exception>
    public static IEnumerable<(string Name, long Start, long Length)> Chunks(Stream file, long start, long end)
    {
        var head = new byte[8];
        for (var position = start; position + 8 <= end;)
        {
            file.Position = position;
            file.ReadExactly(head);
            var name = System.Text.Encoding.Latin1.GetString(head, 0, 4);
            long length = BinaryPrimitives.ReadUInt32LittleEndian(head.AsSpan(4));
            if (position + 8 + length > end)
            {
                throw new InvalidDataException($"the chunk '{name}' is longer than what holds it");
            }

            yield return (name, position + 8, length);
            position += 8 + length + (length & 1);
        }
    }

    /// <summary>Reads a part of the file.</summary>
    public static byte[] Read(Stream file, long start, int length)
    {
        var content = new byte[length];
        file.Position = start;
        file.ReadExactly(content);
        return content;
    }
}
