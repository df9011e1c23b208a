using System.Text;
using System.Text.Unicode;

namespace Rendermeter.Pricing.PriceBooks;

/// <summary>Bytes of a price file to its text: UTF-8, with or without its mark.</summary>
internal static class SourceEncoding
{
    public static string? Decode(ReadOnlySpan<byte> bytes, Findings findings)
    {
        if (bytes is [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..])
        {
            findings.Error(null, "#", "encoding", "the file is UTF-16, at byte 0; write it as UTF-8");
            return null;
        }

        if (bytes is [0xEF, 0xBB, 0xBF, ..])
        {
            bytes = bytes[3..];
        }

        if (!Utf8.IsValid(bytes))
        {
            findings.Error(null, "#", "encoding", $"the file is not UTF-8, at byte {FirstInvalid(bytes)}");
            return null;
        }

        return Encoding.UTF8.GetString(bytes);
    }

    private static int FirstInvalid(ReadOnlySpan<byte> bytes)
    {
        var offset = 0;
        while (Rune.DecodeFromUtf8(bytes[offset..], out _, out var consumed) == System.Buffers.OperationStatus.Done)
        {
            offset += consumed;
        }

        return offset;
    }
}
