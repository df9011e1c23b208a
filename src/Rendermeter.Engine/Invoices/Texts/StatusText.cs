using Rendermeter.Pricing;
using Rendermeter.Pricing.Quotes;

namespace Rendermeter.Engine.Invoices.Texts;

/// <summary>How a job ended, in the words of providers and of our own.</summary>
internal static class StatusText
{
    public static bool TryRead(string text, out JobOutcome outcome)
    {
        if (text is "" or "succeeded" or "success")
        {
            outcome = JobOutcome.Success;
            return true;
        }

        var word = text.Trim().ToLowerInvariant().Replace(' ', '_').Replace('-', '_');
        JobOutcome? found = word switch
        {
            "" or "succeeded" or "success" or "successful" or "completed" or "complete" or "ok" or "done" or "200" or "created" => JobOutcome.Success,
            "failed" or "failure" or "error" or "errored" or "provider_error" or "500" or "502" or "503" => JobOutcome.ProviderError,
            "canceled" or "cancelled" => JobOutcome.CancelledAfterStart,
            "aborted" => JobOutcome.CancelledBeforeStart,
            "timeout" or "timed_out" or "expired" or "504" => JobOutcome.Timeout,
            "nsfw" or "blocked" or "moderated" or "filtered" or "content_filtered" => JobOutcome.RefusedOutput,
            "invalid" or "user_error" or "400" or "422" => JobOutcome.RefusedInput,
            _ => null,
        };
        if (found is { } known)
        {
            outcome = known;
            return true;
        }

        return SnakeCase.TryParse(word, out outcome);
    }
}
