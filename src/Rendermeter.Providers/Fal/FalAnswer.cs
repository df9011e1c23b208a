using System.Text.Json;
using Rendermeter.Engine.Attempts;
using Rendermeter.Pricing.Amounts;
using Rendermeter.Pricing.PriceBooks;
using Rendermeter.Pricing.Quotes;
using Rendermeter.Providers.Wires;
using static Rendermeter.Providers.Wires.VendorAnswer;

namespace Rendermeter.Providers.Fal;

/// <summary>Translates what fal answers. COMPLETED only means that it is over; whether it succeeded stands in the result.</summary>
internal static class FalAnswer
{
    private static readonly string[] Lists = ["images", "videos", "audios"];
    private static readonly string[] Singles = ["image", "video", "audio", "audio_file", "audio_url"];

    /// <summary>The answer to a submission.</summary>
    public static ProviderEvidence OfSubmit(int status, JsonElement? root)
    {
        if (status is >= 200 and < 300 && root is { } accepted && Text(accepted, "request_id") is { Length: > 0 and <= 200 } id)
        {
            return new ProviderEvidence.Accepted(id);
        }

        var error = Error(root);
        return error is var (code, message) && status is >= 400 and < 500 and not (408 or 409 or 499)
            ? VendorRefusal.Of(status, code, message)
            : new ProviderEvidence.Unsure($"status {status} with an answer that is not understood");
    }

    /// <summary>The answer to a question for a job's state; null where the result has to be asked for.</summary>
    public static ProviderEvidence? OfStatus(int status, JsonElement? root, string jobId) => (status, root is { } body ? Text(body, "status") : null) switch
    {
        (200 or 202, "IN_QUEUE" or "IN_PROGRESS") => new ProviderEvidence.Running(jobId),
        (200 or 202, "COMPLETED") => null,
        (404, "NOT_FOUND") => new ProviderEvidence.Unknown(),
        (404, _) when Error(root) is not null => new ProviderEvidence.Unknown(),
        _ => new ProviderEvidence.Unsure($"status {status} with an answer that is not understood"),
    };

    /// <summary>The result of a job that is over.</summary>
    /// <param name="completed">What its status said, in which an error may stand.</param>
    /// <param name="units">What <c>x-fal-billable-units</c> says, or null.</param>
    public static ProviderEvidence OfResult(int status, JsonElement? root, JsonElement? completed, Rational? units, PricedModel? model, string jobId)
    {
        var told = completed is { } state && Text(state, "error_type") is { Length: > 0 } type ? (type, Text(state, "error") ?? type) : ((string, string)?)null;
        var error = status >= 500 && !IsTyped(root) ? told : Error(root) ?? told;
        if (status is >= 400 and < 500 && error is ("error", var words) && words.Contains("in progress", StringComparison.OrdinalIgnoreCase))
        {
            return new ProviderEvidence.Running(jobId);
        }

        // What is said of us, of the address or of the moment is nothing of the job; and so is a gateway's 5xx, whatever words are in it.
        if (status is 401 or 403 or 404 or 408 or 409 or 429 || (error is null && (root is null || status >= 500)))
        {
            return new ProviderEvidence.Unsure($"status {status} with an answer that is not understood");
        }

        var usage = units is { } used ? FalUnits.Usage(model, used) : null;
        Money? cost = units is { IsZero: true } ? Money.Zero(Currency.Usd) : null;
        if (error is var (code, message))
        {
            return new ProviderEvidence.Finished(jobId, Outcome(status, code, root), cost, usage, [], code, message);
        }

        if (status is < 200 or >= 300)
        {
            return new ProviderEvidence.Unsure($"status {status} with an answer that is not understood");
        }

        var (files, withheld) = Files(root!.Value);
        return files.Count > 0
            ? new ProviderEvidence.Finished(jobId, withheld > 0 ? JobOutcome.Partial : JobOutcome.Success, null, usage, files, withheld > 0 ? "content_filtered" : null,
                withheld > 0 ? $"{withheld} of the outputs were withheld" : null)
            : new ProviderEvidence.Finished(jobId, JobOutcome.RefusedOutput, cost, usage, [], withheld > 0 ? "content_filtered" : "empty_result",
                withheld > 0 ? "all of the outputs were withheld" : "fal says that it succeeded, and delivered nothing");
    }

    // Of 500 and more fal says that they are not billed. Of a success that holds an error nobody says so, and it is not called a free failure.
    private static JobOutcome Outcome(int status, string code, JsonElement? root) => (code, status) switch
    {
        ("client_cancelled" or "client_disconnected", _) => JobOutcome.CancelledAfterStart,
        ("request_timeout" or "startup_timeout", _) => JobOutcome.ProviderError,
        ("content_policy_violation", _) => IsOfInput(root) ? JobOutcome.RefusedInput : JobOutcome.RefusedOutput,
        (_, >= 500) => JobOutcome.ProviderError,
        (_, >= 200 and < 300) when IsOfRunner(code) => JobOutcome.ProviderError,
        ("no_media_generated", _) or (_, >= 200 and < 300) => JobOutcome.RefusedOutput,
        _ => JobOutcome.RefusedInput,
    };

    private static bool IsOfRunner(string code)
        => code is "generation_timeout" or "internal_error" or "internal_server_error" or "downstream_service_unavailable" || code.StartsWith("runner_", StringComparison.Ordinal);

    private static bool IsOfInput(JsonElement? root)
        => root is { } body && Items(body, "detail").SelectMany(item => Items(item, "loc")).Any(part => part.ValueKind == JsonValueKind.String && part.GetString() == "body");

    /// <summary>True where an error is of a type that fal names, which nobody in between does.</summary>
    private static bool IsTyped(JsonElement? root)
        => root is { } body && (Text(body, "error_type") is { Length: > 0 } || (Items(body, "detail").FirstOrDefault() is { ValueKind: JsonValueKind.Object } detail && Text(detail, "type") is { Length: > 0 }));

    /// <summary>The error in fal's own words: of the request (<c>error_type</c>) or of the model (a list of details).</summary>
    private static (string Code, string Message)? Error(JsonElement? root)
    {
        if (root is not { } body)
        {
            return null;
        }

        if (Items(body, "detail").FirstOrDefault() is { ValueKind: JsonValueKind.Object } detail)
        {
            return (Text(detail, "type") ?? "error", Text(detail, "msg") ?? "the model refused it");
        }

        // A text without a word is none.
        return Text(body, "detail") is { Length: > 0 } words ? (Text(body, "error_type") ?? "error", words)
            : Text(body, "error_type") is { Length: > 0 } type ? (type, Text(body, "error") ?? type)
            : Text(body, "error") is { Length: > 0 } error ? ("error", error)
            : null;
    }

    private static (List<Delivery> Files, int Withheld) Files(JsonElement body)
    {
        var filtered = Items(body, "has_nsfw_concepts").Select(item => item.ValueKind == JsonValueKind.True).ToList();
        var listed = Lists.SelectMany(name => Items(body, name).Select(item => (Item: item, Kind: name[..^1])));
        var single = Singles.Select(name => (Item: Member(body, name, JsonValueKind.Object), Kind: name.Split('_')[0])).Where(found => found.Item is not null).Select(found => (found.Item!.Value, found.Kind));
        var files = new List<Delivery>();
        var withheld = 0;
        foreach (var ((item, kind), index) in listed.Concat(single).Select((found, index) => (found, index)))
        {
            if (index < filtered.Count && filtered[index])
            {
                withheld++;
            }
            else if (Text(item, "url") is { } url && Uri.TryCreate(url, UriKind.Absolute, out var address))
            {
                files.Add(new Delivery(address, Text(item, "content_type") is { Length: > 0 and < 100 } type ? type : Usual(kind)));
            }
        }

        return (files, withheld);
    }

    private static string Usual(string kind) => kind switch
    {
        "image" => "image/png",
        "video" => "video/mp4",
        _ => "audio/mpeg",
    };
}
