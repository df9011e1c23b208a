using System.Text.Json;
using Rendermeter.Engine.Attempts;
using Rendermeter.Pricing.Quotes;
using Rendermeter.Providers.Wires;
using static Rendermeter.Providers.Wires.VendorAnswer;

namespace Rendermeter.Providers.OpenAi;

/// <summary>Translates what OpenAI answers. Its code says more than the status: the same 429 is "too fast" or "no money left".</summary>
internal static class OpenAiAnswer
{
    /// <summary>What OpenAI says of our account, its key or what it sells: another vendor may do the same request.</summary>
    private static readonly HashSet<string> Elsewhere = new(
        ["insufficient_quota", "billing_hard_limit_reached", "invalid_api_key", "account_deactivated", "model_not_found", "unsupported_parameter", "unsupported_value"], StringComparer.Ordinal);

    /// <summary>The error of an answer, or <c>Unsure</c> where it holds none of OpenAI's.</summary>
    public static ProviderEvidence OfError(int status, JsonElement? root, string jobId)
    {
        if (root is not { } body || Member(body, "error", JsonValueKind.Object) is not { } error || Text(error, "message") is not { } message)
        {
            return new ProviderEvidence.Unsure($"status {status} with an answer that is not understood");
        }

        var type = Text(error, "type") ?? "";
        var code = Text(error, "code") is { Length: > 0 } named ? named : type.Length > 0 ? type : "error";
        return (code, type, status) switch
        {
            // Whether anything was made before it was refused, and is billed, is the price's to say.
            ("moderation_blocked" or "content_policy_violation", _, _) => Ended(jobId, JobOutcome.RefusedInput, code, message),
            (_, "insufficient_quota", _) => VendorRefusal.Elsewhere(code, message),
            ("rate_limit_exceeded", _, _) => VendorRefusal.Of(429, code, message, Elsewhere),
            (_, _, >= 200 and < 300) => Ended(jobId, JobOutcome.ProviderError, code, message),
            (_, _, >= 400 and < 500 and not (408 or 409 or 499)) => VendorRefusal.Of(status, code, message, Elsewhere),
            _ => new ProviderEvidence.Unsure($"status {status}, {code}"),
        };
    }

    /// <summary>The pictures of an answer whose media have been kept: <c>b64_json</c> holds the URL of the delivery.</summary>
    public static ProviderEvidence OfImages(JsonElement? root, string jobId, int asked)
    {
        if (root is not { } body || Member(body, "error", JsonValueKind.Object) is not null || Member(body, "data", JsonValueKind.Array) is null)
        {
            return OfError(200, root, jobId);
        }

        var mediaType = $"image/{Text(body, "output_format") ?? "png"}";
        List<Delivery> deliveries = [.. Items(body, "data").Select(item => Text(item, "b64_json")).OfType<string>().Select(url => new Delivery(new Uri(url), mediaType))];
        var usage = Usage(body, "image_output_tokens");
        return deliveries.Count == 0
            ? new ProviderEvidence.Finished(jobId, JobOutcome.ProviderError, null, usage, [], "empty_result", "OpenAI says that it succeeded, and delivered no picture")
            : new ProviderEvidence.Finished(jobId, deliveries.Count < asked ? JobOutcome.Partial : JobOutcome.Success, null,
                (usage ?? ParameterSet.Empty).With("n", deliveries.Count), deliveries, null, null);
    }

    /// <summary>The tokens that OpenAI reports, in the words of prices; null where it reports none.</summary>
    /// <param name="output">What its output tokens are of, where it does not tell them apart.</param>
    public static ParameterSet? Usage(JsonElement body, string output)
    {
        if (Member(body, "usage", JsonValueKind.Object) is not { } usage || Whole(usage, "output_tokens") is not { } made)
        {
            return null;
        }

        var used = ParameterSet.Empty;
        if (Member(usage, "output_tokens_details", JsonValueKind.Object) is { } details)
        {
            used = used.With(output, Whole(details, "image_tokens") ?? Whole(details, "audio_tokens") ?? made - (Whole(details, "text_tokens") ?? 0))
                .With("text_output_tokens", Whole(details, "text_tokens") ?? 0);
        }
        else
        {
            used = used.With(output, made);
        }

        if (Member(usage, "input_tokens_details", JsonValueKind.Object) is { } input)
        {
            used = used.With("text_input_tokens", Whole(input, "text_tokens") ?? 0).With("image_input_tokens", Whole(input, "image_tokens") ?? 0);
            if (Member(input, "cached_tokens_details", JsonValueKind.Object) is { } cached)
            {
                used = used.With("cached_text_input_tokens", Whole(cached, "text_tokens") ?? 0).With("cached_image_input_tokens", Whole(cached, "image_tokens") ?? 0);
            }
        }
        else if (Whole(usage, "input_tokens") is { } all)
        {
            used = used.With("text_input_tokens", all);
        }

        return used;
    }

    private static ProviderEvidence.Finished Ended(string jobId, JobOutcome outcome, string code, string message)
        => new(jobId, outcome, null, null, [], code, message);
}
