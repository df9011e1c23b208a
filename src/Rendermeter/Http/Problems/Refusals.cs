using Rendermeter.Http.Json;
using Rendermeter.Pricing.Quotes;

namespace Rendermeter.Http.Problems;

/// <summary>The problems that are not about money.</summary>
internal static class Refusals
{
    /// <summary>The same words for an unknown key, a revoked one and one that is none: nobody learns which it is.</summary>
    public static readonly Problem Unauthorized = new(401, "unauthorized", "The key is not valid",
        "Send a valid key as Authorization: Bearer rmk_…") { NeverRetry = true };

    public static readonly Problem KeyInUrl = new(400, "key_in_url", "A key must not stand in a URL",
        "Keys are taken from the Authorization header only. One in a URL ends in logs: replace it.") { NeverRetry = true };

    public static readonly Problem NeedsAdmin = new(403, "forbidden", "The key may not do this", "This needs an admin key.");

    public static readonly Problem NeedsOperator = new(403, "forbidden", "The key may not do this", "This needs an admin key of the organisation that runs this gateway.");

    /// <summary>What belongs to another and what is not there are the same to whoever asks.</summary>
    public static readonly Problem NotFound = new(404, "not_found", "Not found", "There is nothing under this address.");

    public static readonly Problem MethodNotAllowed = new(405, "method_not_allowed", "The method is not allowed here", "The header Allow names the methods of this address.");

    public static readonly Problem UnsupportedMediaType = new(415, "unsupported_media_type", "The content type is not supported",
        "Send JSON as Content-Type: application/json in UTF-8, without Content-Encoding.");

    public static readonly Problem ReferenceMismatch = new(422, "reference_mismatch", "The reference was used for something else",
        "What was booked under this reference is something else. Nothing was booked now; use a reference of its own for each.") { NeverRetry = true };

    public static readonly Problem IdempotencyMismatch = new(422, "idempotency_mismatch", "The idempotency key was used for another request",
        "This Idempotency-Key came with another body before. Use a new key for a new request.") { NeverRetry = true };

    public static readonly Problem LedgerUnavailable = new(503, "ledger_unavailable", "The ledger cannot be reached",
        "Nothing can be decided without the ledger. Try again in a moment.") { RetryAfter = TimeSpan.FromSeconds(1) };

    /// <summary>Without a key a repetition would be another request: nobody must send it by himself.</summary>
    public static readonly Problem PerhapsWritten = new(503, "ledger_unavailable", "The ledger cannot be reached",
        "Whether this was written down is not known. Look before you send it again: without an Idempotency-Key it would be done twice.") { NeverRetry = true };

    public static readonly Problem StoreUnavailable = new(503, "store_unavailable", "A file cannot be kept",
        "The place where files are kept takes none now. Nothing was held. Try again in a moment.") { RetryAfter = TimeSpan.FromSeconds(5) };

    public static readonly Problem FileUnavailable = new(503, "file_unavailable", "A file cannot be read",
        "The place where files are kept gives none now. What was charged and delivered stands. Try again in a moment.") { RetryAfter = TimeSpan.FromSeconds(5) };

    public static readonly Problem TooSlow = new(408, "request_timeout", "The request arrives too slowly",
        "The body came more slowly than a caller may send it, and was given up. Nothing was held. Send it again.");

    public static readonly Problem Stopping = new(503, "stopping", "The gateway is stopping",
        "Renders that were admitted go on with the next start.") { RetryAfter = TimeSpan.FromSeconds(5) };

    public static readonly Problem Internal = new(500, "internal", "Something went wrong here", "The log of the gateway says more, under the x-request-id of this answer.");

    /// <summary>What is there stands against it.</summary>
    public static Problem Conflict(string code, string title, string detail) => new(409, code, title, detail) { NeverRetry = true };

    public static Problem Unreadable(string code, string detail, string pointer = "#") => new(400, code, "The request cannot be read", detail)
    {
        Errors = [new FieldError(pointer, code, detail, Value: null, Allowed: null)],
    };

    public static Problem TooLarge(long limitBytes) => new(413, "too_large", "The request is too large", $"The body has at most {limitBytes} bytes.");

    /// <summary>More files of this organisation, or of all, are on their way in than are taken at once.</summary>
    public static Problem TooManyUploads(int most, string whose) => new(429, "too_many_uploads", "Too many files are on their way in",
        $"At most {most} files {whose} are taken in at the same time. Nothing was held. Try again when others have arrived.") { RetryAfter = TimeSpan.FromSeconds(2) };

    /// <summary>More files wait for a render than may.</summary>
    public static Problem InputQuota(long mostFiles, long filesLeft, long mostBytes, long bytesLeft) => new(409, "input_quota", "Too much waits to be used",
        string.Create(System.Globalization.CultureInfo.InvariantCulture,
            $"At most {mostFiles} files with {mostBytes} bytes may wait for a render that takes them; there is room for {filesLeft} files and {bytesLeft} bytes. A render that takes one, DELETE /api/v1/inputs/{{id}}, or a day makes room."))
    {
        Members = json =>
        {
            WriteLimit(json, "files", mostFiles, filesLeft);
            WriteLimit(json, "bytes", mostBytes, bytesLeft);
        },
        NeverRetry = true,
    };

    private static void WriteLimit(System.Text.Json.Utf8JsonWriter json, string name, long allowed, long left)
    {
        json.WriteStartObject(name);
        json.WriteNumber("allowed", allowed);
        json.WriteNumber("left", left);
        json.WriteEndObject();
    }

    /// <summary>A header or a part of the URL that cannot be used.</summary>
    public static Problem Parameter(string name, string detail) => new(400, "parameter", "The request cannot be read", detail)
    {
        Members = json => json.WriteString("parameter", name),
    };

    public static Problem IdempotencyKey(string detail) => new(400, "idempotency_key", "The idempotency key cannot be used", detail)
    {
        Members = json => json.WriteString("header", "Idempotency-Key"),
    };

    public static readonly Problem IdempotencyKeyRequired = new(400, "idempotency_key_required", "An idempotency key is required here",
        "Send an Idempotency-Key with each render: this gateway is configured not to take one without.")
    {
        Members = json => json.WriteString("header", "Idempotency-Key"),
        NeverRetry = true,
    };

    public static Problem Validation(IReadOnlyList<FieldError> errors)
        => new(422, "validation", "The request is not valid", errors.Count == 1 ? "1 field is wrong" : $"{errors.Count} fields are wrong") { Errors = errors, NeverRetry = true };

    public static Problem UnknownModel(string model, IReadOnlyList<string> nearest, string pointer = "#/model")
    {
        var shown = model.Length > 64 ? model[..64] : model;
        var detail = nearest.Count == 0 ? $"There is no route and no priced model {shown}."
            : $"There is no route and no priced model {shown}. Near it: {string.Join(", ", nearest)}.";
        return new Problem(404, "unknown_model", "There is no such model", detail)
        {
            Members = json => json.WriteList("nearest", nearest, (writer, name) => writer.WriteStringValue(name)),
            Errors = [new FieldError(pointer, "unknown_model", detail, shown, nearest)],
            NeverRetry = true,
        };
    }

    public static Problem NoPrice(string code, string detail, string pointer = "#/model") => new(422, code, "The model has no price now", $"{detail}.")
    {
        Errors = [new FieldError(pointer, code, detail, Value: null, Allowed: null)],
        NeverRetry = true,
    };

    public static Problem NotConfigured(string offer) => new(422, "provider_not_configured", "The provider is not configured",
        $"{offer} can be quoted, but this gateway has no adapter or no key for its provider.")
    {
        Errors = [new FieldError("#/model", "provider_not_configured", $"the provider of {offer} is not configured here", offer, Allowed: null)],
        NeverRetry = true,
    };

    public static Problem Unbounded(string offer) => new(422, "cost_unbounded", "Nothing bounds the cost",
        $"The price of {offer} has no upper bound for this request. Say what it may cost at most: max_cost, in the call or as the default of its route or key.")
    {
        Errors = [new FieldError("#/max_cost", "required", "max_cost is required where a price has no upper bound", Value: null, Allowed: null)],
        NeverRetry = true,
    };
}
