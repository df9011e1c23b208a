using System.Text.Json;
using Rendermeter.Engine.Attempts;
using Rendermeter.Engine.Requests;
using Rendermeter.Engine.Verdicts;
using Rendermeter.Http.Json;
using Rendermeter.Pricing;

namespace Rendermeter.Http.Renders;

/// <summary>A render as it is shown. What the provider billed is for admins; others read null.</summary>
internal static class RenderJson
{
    public static void Write(Utf8JsonWriter json, RenderRecord record, bool admin)
    {
        var render = record.Render;
        json.WriteStartObject();
        json.WriteString("id", render.Id.ToString());
        json.WriteString("status", SnakeCase.Of(record.Status));
        json.WriteString("model", render.Model);
        json.WriteString("currency", render.Unit);
        json.WriteAmount("held", record.HeldNanos);
        json.WriteAmount("charged", record.ChargedNanos);
        json.WriteAmount("refunded", record.RefundedNanos);
        json.WriteAmount("downstream", record.DownstreamNanos);
        json.WriteNumber("accepted_outputs", record.AcceptedOutputs);
        json.WriteAmount("cost_per_accepted_output", record.CostPerAcceptedOutputNanos);
        json.WriteInstant("created_at", render.CreatedAt);
        json.WriteInstant("finished_at", render.End?.FinishedAt);
        json.WriteInstant("resolves_by", record.Attempts.Any(attempt => attempt.State == AttemptState.InDoubt) ? record.ResolvesBy : null);
        json.WriteOptional("route_version", render.RouteVersion);
        json.WriteOptional("gate_version", render.GateVersion);
        WriteApproval(json, record);
        json.WriteBoolean("overdue", record.Attempts.Any(attempt => attempt.Overdue));
        json.WriteInstant("deadline_at", render.DeadlineAt);
        json.WriteOptional("callback_url", render.CallbackUrl);
        json.WriteInstant("cancel_requested_at", render.CancelRequestedAt);
        json.WriteInstant("content_erased_at", render.ErasedAt);
        WriteError(json, render.End);
        VerdictJson.WriteWaiting(json, record);
        json.WriteList("attempts", record.Attempts, (writer, attempt) => WriteAttempt(writer, record, attempt, admin));
        json.WriteList("inputs", render.Inputs, (writer, input) =>
        {
            writer.WriteStartObject();
            writer.WriteString("role", SnakeCase.Of(input.Role));
            Inputs.InputEndpoints.Write(writer, input);
            writer.WriteEndObject();
        });
        json.WriteList("outputs", record.Outputs, (writer, output) => WriteOutput(writer, record, output));
        json.WriteList("feedback", record.Feedback, VerdictJson.WriteFeedback);
        json.WriteEndObject();
    }

    /// <summary>One attempt by itself, with the render that it belongs to.</summary>
    public static void WriteOne(Utf8JsonWriter json, RenderRecord record, Attempt attempt, bool admin)
    {
        json.WriteStartObject();
        json.WriteString("render", record.Render.Id.ToString());
        json.WriteString("currency", attempt.Unit);
        json.WriteBoolean("overdue", attempt.Overdue);
        json.WriteInstant("resolves_by", attempt.ResolvesBy);
        json.WritePropertyName("attempt");
        WriteAttempt(json, record, attempt, admin);
        json.WriteEndObject();
    }

    private static void WriteApproval(Utf8JsonWriter json, RenderRecord record)
    {
        if (record.Approval is not { } approval)
        {
            json.WriteNull("approval");
            return;
        }

        json.WriteStartObject("approval");
        json.WriteString("state", SnakeCase.Of(record.Render.Approval!.Value));
        json.WriteString("offer", approval.Offer);
        json.WriteAmount("quoted", approval.QuotedNanos);
        json.WriteAmount("ceiling", approval.CeilingNanos);
        json.WriteInstant("asked_at", approval.AskedAt);
        json.WriteInstant("expires_at", approval.ExpiresAt);
        json.WriteOptional("by", approval.Actor);
        json.WriteOptional("note", approval.Note);
        json.WriteAmount("up_to", approval.UpToNanos);
        json.WriteInstant("decided_at", approval.DecidedAt);
        json.WriteEndObject();
    }

    private static void WriteError(Utf8JsonWriter json, RenderEnd? end)
    {
        if (end?.ErrorCode is null)
        {
            json.WriteNull("error");
            return;
        }

        json.WriteStartObject("error");
        json.WriteString("code", end.ErrorCode);
        json.WriteOptional("message", end.ErrorMessage);
        json.WriteEndObject();
    }

    private static void WriteAttempt(Utf8JsonWriter json, RenderRecord record, Attempt attempt, bool admin)
    {
        var resolved = attempt.State.IsResolved();
        json.WriteStartObject();
        json.WriteString("id", attempt.Id.ToString());
        json.WriteNumber("number", attempt.Number);
        json.WriteStartObject("offer");
        json.WriteString("provider", attempt.Offer.Provider);
        json.WriteString("model", attempt.Offer.Model);
        json.WriteString("price_version", attempt.Offer.PriceVersion);
        json.WriteOptional("plan", attempt.Offer.Plan);
        json.WriteEndObject();
        json.WriteString("state", SnakeCase.Of(attempt.State));
        json.WriteOptional("outcome", attempt.Settlement is { } settlement ? SnakeCase.Of(settlement.Outcome) : null);
        WriteQuote(json, attempt);
        json.WriteAmount("held", resolved ? 0 : attempt.HoldNanos);
        json.WriteAmount("charge", resolved ? attempt.ChargeNanos : null);
        json.WriteAmount("cost", resolved && admin ? attempt.CostNanos : null);
        json.WriteOptional("provider_job_id", attempt.ProviderJobId);
        VerdictJson.WriteVerdict(json, record, attempt);
        json.WriteEndObject();
    }

    private static void WriteQuote(Utf8JsonWriter json, Attempt attempt)
    {
        using var quote = JsonDocument.Parse(attempt.QuoteJson);
        json.WriteStartObject("quote");
        foreach (var name in (string[])["kind", "expected", "upper_bound"])
        {
            json.WriteOptional(name, quote.RootElement.GetProperty(name).GetString());
        }

        // A quote of a route without steps, checks or people that cost something has no such member.
        json.WriteString("downstream", quote.RootElement.TryGetProperty("downstream_expected", out var expected) ? expected.GetString() : JsonWriting.Amount(0));

        json.WriteEndObject();
    }

    private static void WriteOutput(Utf8JsonWriter json, RenderRecord record, Output output)
    {
        json.WriteStartObject();
        json.WriteString("id", output.Id.ToString());
        json.WriteNumber("attempt", record.Attempts.First(attempt => attempt.Id == output.Attempt).Number);
        json.WriteString("media_type", output.MediaType);
        json.WriteNumber("bytes", output.Bytes);
        json.WriteOptional("width", output.WidthPixels);
        json.WriteOptional("height", output.HeightPixels);
        json.WriteOptional("length_milliseconds", output.LengthMilliseconds);
        json.WriteString("sha256", output.Sha256);
        json.WriteString("url", $"/api/v1/outputs/{output.Id}");
        json.WriteEndObject();
    }
}
