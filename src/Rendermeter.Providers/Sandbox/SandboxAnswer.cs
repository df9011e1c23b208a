using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text.Json;
using Rendermeter.Engine.Attempts;
using Rendermeter.Pricing.Amounts;
using Rendermeter.Pricing.Quotes;
using Rendermeter.Providers.Wires;

namespace Rendermeter.Providers.Sandbox;

/// <summary>Translates what the vendor answers. Whatever does not read as agreed is <c>Unsure</c>, also under a status that says success.</summary>
internal static class SandboxAnswer
{
    /// <summary>What only this vendor does not take.</summary>
    private static readonly HashSet<string> Elsewhere = new(["unknown_model", "unknown_parameter"], StringComparer.Ordinal);

    /// <summary>The answer to a submission.</summary>
    public static ProviderEvidence OfSubmit(HttpStatusCode status, ReadOnlyMemory<byte> body) => Read(status, body, root => (int)status switch
    {
        202 when Text(root, "id") is { Length: > 0 } id => new ProviderEvidence.Accepted(id),
        // Only in the vendor's own words: a 404 page of somebody in between says nothing about the job. 408 and 409 leave doubt by themselves.
        >= 400 and < 500 and not (408 or 409) when Error(root) is var (code, message)
            => VendorRefusal.Of((int)status, code, message, Elsewhere),
        _ => null,
    });

    /// <summary>The answer to a question for one job.</summary>
    public static ProviderEvidence OfJob(HttpStatusCode status, ReadOnlyMemory<byte> body, string jobId) => Read(status, body, root => (int)status switch
    {
        200 when Text(root, "id") == jobId => Job(root),
        404 when Error(root) is ("unknown_job", _) => new ProviderEvidence.Unknown(),
        _ => null,
    });

    /// <summary>The answer to a question for our reference. The first job counts: a second one would be a second submission, which is never made.</summary>
    public static ProviderEvidence OfReference(HttpStatusCode status, ReadOnlyMemory<byte> body, string reference) => Read(status, body, root =>
    {
        if ((int)status != 200 || !root.TryGetProperty("jobs", out var jobs) || jobs.ValueKind != JsonValueKind.Array)
        {
            return null;
        }

        return jobs.GetArrayLength() == 0 ? new ProviderEvidence.Unknown() : Text(jobs[0], "reference") == reference ? Job(jobs[0]) : null;
    });

    private static ProviderEvidence Read(HttpStatusCode status, ReadOnlyMemory<byte> body, Func<JsonElement, ProviderEvidence?> translate)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            return (document.RootElement.ValueKind == JsonValueKind.Object ? translate(document.RootElement) : null) ?? NotUnderstood(status);
        }
        catch (Exception failure) when (failure is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            return NotUnderstood(status);
        }
    }

    private static ProviderEvidence.Unsure NotUnderstood(HttpStatusCode status)
        => new(string.Create(CultureInfo.InvariantCulture, $"status {(int)status} with an answer that is not understood"));

    private static ProviderEvidence? Job(JsonElement job)
    {
        var id = Text(job, "id");
        if (string.IsNullOrEmpty(id))
        {
            return null;
        }

        return Text(job, "status") switch
        {
            "queued" or "running" => new ProviderEvidence.Running(id),
            "succeeded" or "failed" or "cancelled" => Finished(job, id),
            _ => null,
        };
    }

    private static ProviderEvidence.Finished? Finished(JsonElement job, string id)
    {
        JobOutcome? outcome = Text(job, "outcome") switch
        {
            "success" => JobOutcome.Success,
            "partial" => JobOutcome.Partial,
            "provider_error" => JobOutcome.ProviderError,
            "refused_input" => JobOutcome.RefusedInput,
            "refused_output" => JobOutcome.RefusedOutput,
            "cancelled_before_start" => JobOutcome.CancelledBeforeStart,
            "cancelled_after_start" => JobOutcome.CancelledAfterStart,
            _ => null,
        };

        // A cost that is there and cannot be read is not "no cost": then nothing of the answer is believed.
        Money? cost = null;
        if (Text(job, "cost") is { } text)
        {
            if (!Currency.TryParse(Text(job, "currency"), out var currency) || !Money.TryParse(text, currency, out var read))
            {
                return null;
            }

            cost = read;
        }

        var error = Error(job);
        return outcome is null
            ? null
            : new ProviderEvidence.Finished(id, outcome.Value, cost, Usage(job), Deliveries(job), error?.Code, error?.Message);
    }

    private static ParameterSet? Usage(JsonElement job)
    {
        if (!job.TryGetProperty("usage", out var usage) || usage.ValueKind != JsonValueKind.Object)
        {
            return null;
        }

        var used = usage.EnumerateObject().Select(member => KeyValuePair.Create(PriceName(member.Name), member.Value.GetString() ?? ""));
        return ParameterSet.FromPairs(used) switch
        {
            ParseResult.Parsed parsed => parsed.Parameters,
            ParseResult.Invalid => null,
            _ => throw new UnreachableException(),
        };
    }

    // The vendor's word and that of our prices.
    private static string PriceName(string name) => name == "outputs" ? "n" : name;

    private static List<Delivery> Deliveries(JsonElement job) => [.. job.GetProperty("outputs").EnumerateArray().Select(Delivery)];

    private static Delivery Delivery(JsonElement output)
        => new(new Uri(Text(output, "url") ?? "", UriKind.Absolute), Text(output, "media_type") ?? "");

    private static (string Code, string Message)? Error(JsonElement root)
        => root.TryGetProperty("error", out var error) && error.ValueKind == JsonValueKind.Object && Text(error, "code") is { Length: > 0 } code
            ? (code, Text(error, "message") ?? code)
            : null;

    private static string? Text(JsonElement element, string name)
        => element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
