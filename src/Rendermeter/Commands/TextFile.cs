using System.Text;

namespace Rendermeter.Commands;

/// <summary>A file of text that somebody else wrote: UTF-8, with or without its mark, at most 64 MiB.</summary>
internal static class TextFile
{
    private const long MostBytes = 64L << 20;

    /// <summary>The text; or null, a code and what is wrong.</summary>
    public static (string? Text, string Code, string Detail) Read(string path)
    {
        if (new FileInfo(path).Length > MostBytes)
        {
            return (null, "too_large", $"a file has at most {MostBytes >> 20} MiB");
        }

        var bytes = File.ReadAllBytes(path).AsSpan();
        bytes = bytes.StartsWith(Encoding.UTF8.Preamble) ? bytes[Encoding.UTF8.Preamble.Length..] : bytes;
        try
        {
            var text = new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(bytes);
            return string.IsNullOrWhiteSpace(text) ? (null, "empty_file", "the file is empty")
                : text.IndexOf('\0', StringComparison.Ordinal) is var at and >= 0 ? (null, "encoding", $"there is a NUL at character {at}")
                : (text, "", "");
        }
        catch (DecoderFallbackException wrong)
        {
            return (null, "encoding", $"byte {wrong.Index} is no UTF-8");
        }
    }
}
