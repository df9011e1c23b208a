using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Rendermeter.Http.Json;

/// <summary>An answer of JSON, written by hand: the same bytes for the same facts, and nothing to reflect over at start.</summary>
internal sealed class JsonAnswer(Action<Utf8JsonWriter> write, int status = StatusCodes.Status200OK) : IResult
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>A list as every list is answered.</summary>
    public static JsonAnswer List<T>(IEnumerable<T> items, Action<Utf8JsonWriter, T> write, string? nextCursor = null) => new(json =>
    {
        json.WriteStartObject();
        json.WriteList("data", items, write);
        json.WriteOptional("next_cursor", nextCursor);
        json.WriteEndObject();
    });

    /// <summary>An object of the members that are written.</summary>
    public static JsonAnswer Object(Action<Utf8JsonWriter> members, int status = StatusCodes.Status200OK) => new(
        json =>
        {
            json.WriteStartObject();
            members(json);
            json.WriteEndObject();
        },
        status);

    /// <summary>What a create has made: 201 either time, and the second time it says so.</summary>
    public static JsonAnswer Created(HttpContext context, bool again, Action<Utf8JsonWriter> write)
    {
        if (again)
        {
            context.Response.Headers["Idempotent-Replayed"] = "true";
        }

        return new JsonAnswer(write, StatusCodes.Status201Created);
    }

    public Task ExecuteAsync(HttpContext httpContext) => Send(httpContext, status, "application/json", write);

    /// <summary>Writes a whole document; its length is known before the first byte leaves.</summary>
    public static async Task Send(HttpContext context, int status, string mediaType, Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var json = new Utf8JsonWriter(buffer, Options))
        {
            write(json);
        }

        context.Response.StatusCode = status;
        context.Response.ContentType = mediaType;
        context.Response.ContentLength = buffer.WrittenCount;
        await context.Response.Body.WriteAsync(buffer.WrittenMemory, context.RequestAborted);
    }
}
