using System.Buffers;
using System.Text.Json;

namespace Rendermeter.Providers.Wires;

/// <summary>Reads small answers, and members of them that may or may not be there.</summary>
internal static class VendorAnswer
{
    private const int MostBytes = 1 << 20;
    private const int FirstBytes = 4096;

    /// <summary>The answer as a JSON object, or null where it is none.</summary>
    public static async Task<JsonElement?> Read(HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        await using var content = await answer.Content.ReadAsStreamAsync(cancellationToken);
        var bytes = ArrayPool<byte>.Shared.Rent(FirstBytes);
        try
        {
            for (var length = 0; ;)
            {
                length += await content.ReadAtLeastAsync(bytes.AsMemory(length), bytes.Length - length, throwOnEndOfStream: false, cancellationToken);
                if (length < bytes.Length)
                {
                    return Parse(bytes.AsMemory(0, length));
                }

                if (length >= MostBytes)
                {
                    return null;
                }

                bytes = Larger(bytes);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }

    // Nearly every answer is a few hundred bytes: room for the largest, made anew for each, was most of what asking for a job cost.
    private static byte[] Larger(byte[] bytes)
    {
        var larger = ArrayPool<byte>.Shared.Rent(bytes.Length * 2);
        bytes.CopyTo(larger, 0);
        ArrayPool<byte>.Shared.Return(bytes);
        return larger;
    }

    /// <summary>A JSON object, or null where the text is none.</summary>
    public static JsonElement? Parse(ReadOnlyMemory<byte> text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            return document.RootElement.ValueKind == JsonValueKind.Object ? document.RootElement.Clone() : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>A member that is text; null where it is none, or none that can be kept: half a surrogate pair, a NUL.</summary>
    public static string? Text(JsonElement element, string name)
    {
        if (!(element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String))
        {
            return null;
        }

        try
        {
            return value.GetString() is { } text && !text.Contains('\0', StringComparison.Ordinal) ? text : null;
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    public static JsonElement? Member(JsonElement element, string name, JsonValueKind kind)
        => element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind == kind ? value : null;

    public static IEnumerable<JsonElement> Items(JsonElement element, string name)
        => Member(element, name, JsonValueKind.Array) is { } array ? array.EnumerateArray() : [];

    public static int? Whole(JsonElement element, string name)
        => Member(element, name, JsonValueKind.Number) is { } number && number.TryGetInt32(out var value) && value >= 0 ? value : null;

    public static string? Header(HttpResponseMessage answer, string name)
        => answer.Headers.TryGetValues(name, out var values) ? values.FirstOrDefault() : null;
}
