using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Rendermeter.Providers.Sandbox.Jobs;

/// <summary>What the vendor writes: on the wire and in its files.</summary>
internal static class VendorJson
{
    public static JsonSerializerOptions Options { get; } = new(JsonSerializerDefaults.General)
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        IgnoreReadOnlyProperties = true,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false) },
    };

    /// <summary>A job as a caller sees it. Unknown is null and never left out.</summary>
    public static JsonObject Of(Job job, string address) => new()
    {
        ["id"] = job.Id,
        ["reference"] = job.Request.Reference,
        ["model"] = Name(job.Request.Product),
        ["status"] = Name(job.Status),
        ["outcome"] = job.End is { } end ? Name(end.Result) : null,
        ["error"] = job.End?.Error is { } error ? Of(error) : null,
        ["cost"] = job.End is { } billed ? Money(billed.CostNanos) : null,
        ["currency"] = "USD",
        ["usage"] = job.End is null ? null : new JsonObject(job.End.Usage.Select(pair => KeyValuePair.Create<string, JsonNode?>(pair.Key, pair.Value))),
        ["outputs"] = new JsonArray([.. (job.End?.Files ?? []).Select((file, index) => Of(file, $"{address}/files/{job.Id}/{index + 1}"))]),
        ["created_at"] = Instant(job.CreatedAt),
        ["started_at"] = Instant(job.StartedAt),
        ["finished_at"] = Instant(job.FinishedAt),
    };

    public static JsonObject Of(BillLine line) => new()
    {
        ["job"] = line.Job,
        ["reference"] = line.Reference,
        ["model"] = Name(line.Model),
        ["outcome"] = Name(line.Outcome),
        ["amount"] = Money(line.AmountNanos),
        ["at"] = Instant(line.At),
    };

    public static JsonObject Of(RequestRefusal error) => new() { ["code"] = error.Code, ["message"] = error.Message };

    /// <summary>Nano-units as a decimal with nine digits.</summary>
    public static string Money(long nanos) => string.Create(CultureInfo.InvariantCulture, $"{nanos / 1_000_000_000}.{nanos % 1_000_000_000:D9}");

    /// <summary>Milliseconds as seconds, without needless zeros.</summary>
    public static string Seconds(int millis) => (millis / 1000m).ToString("0.###", CultureInfo.InvariantCulture);

    public static string Name<T>(T value) where T : struct, Enum => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString());

    private static JsonObject Of(JobFile file, string address) => new()
    {
        ["url"] = address,
        ["media_type"] = file.MediaType,
        ["bytes"] = file.Bytes,
        ["width"] = file.WidthPixels,
        ["height"] = file.HeightPixels,
        ["seconds"] = file.LengthMillis is { } length ? Seconds(length) : null,
    };

    private static string? Instant(DateTimeOffset? at) => at?.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture);
}
