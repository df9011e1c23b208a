using System.Net.Http.Headers;
using System.Text.Json;
using Rendermeter.Http.Problems;

namespace Rendermeter.Http.Json;

/// <summary>The body of a request: its raw bytes, and the one JSON object in it.</summary>
internal sealed record RequestBody(byte[] Bytes, JsonElement Root)
{
    /// <summary>The longest JSON body in bytes.</summary>
    public const int LimitBytes = 1 << 20;

    /// <summary>Reads an object, or says why there is none.</summary>
    public static async Task<(RequestBody? Body, Problem? Problem)> Read(HttpContext context)
    {
        if (!IsJson(context.Request))
        {
            return (null, Refusals.UnsupportedMediaType);
        }

        var bytes = await ReadBytes(context.Request, LimitBytes, context.RequestAborted);
        if (bytes is null)
        {
            return (null, Refusals.TooLarge(LimitBytes));
        }

        return Of(bytes);
    }

    /// <summary>The object in these bytes, or why there is none.</summary>
    public static (RequestBody? Body, Problem? Problem) Of(byte[] bytes)
    {
        if (bytes.Length == 0)
        {
            return (null, Refusals.Unreadable("type", "The body must be a JSON object and is empty."));
        }

        if (JsonScan.Check(bytes) is { } problem)
        {
            return (null, problem);
        }

        // Cloned, so that nothing has to be given back to a pool however the request ends.
        using var document = JsonDocument.Parse(bytes);
        return document.RootElement.ValueKind == JsonValueKind.Object
            ? (new RequestBody(bytes, document.RootElement.Clone()), null)
            : (null, Refusals.Unreadable("type", "The body must be a JSON object."));
    }

    /// <summary>All bytes of a body, or null where there are more than the limit; memory never holds more than that.</summary>
    public static async Task<byte[]?> ReadBytes(HttpRequest request, int limitBytes, CancellationToken cancellationToken)
    {
        if (request.ContentLength > limitBytes)
        {
            return null;
        }

        using var all = new MemoryStream((int)(request.ContentLength ?? 1024));
        var part = new byte[16 * 1024];
        for (int read; (read = await request.Body.ReadAsync(part, cancellationToken)) > 0;)
        {
            if (all.Length + read > limitBytes)
            {
                return null;
            }

            all.Write(part, 0, read);
        }

        return all.ToArray();
    }

    /// <summary>True for JSON in UTF-8 as it is.</summary>
    public static bool IsJson(HttpRequest request)
        => MediaTypeHeaderValue.TryParse(request.ContentType, out var type)
            && string.Equals(type.MediaType, "application/json", StringComparison.OrdinalIgnoreCase)
            && type.CharSet?.Trim('"') is var charset
            && (charset is null || string.Equals(charset, "utf-8", StringComparison.OrdinalIgnoreCase))
            && (request.Headers.ContentEncoding.Count == 0 || string.Equals(request.Headers.ContentEncoding, "identity", StringComparison.OrdinalIgnoreCase));
}
