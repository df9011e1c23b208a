using System.Text.Json;
using Rendermeter.Engine.Attempts;
using Rendermeter.Engine.Requests;
using Rendermeter.Engine.Routes;
using Rendermeter.Http.Json;
using Rendermeter.Pricing;

namespace Rendermeter.Http.Renders;

/// <summary>The proof of a render: every attempt, line, policy and price version behind its charge. What the provider billed is for admins, and so is what was added to it.</summary>
internal static class ReceiptJson
{
    public static void Write(Utf8JsonWriter json, RenderRecord record, bool admin)
    {
        json.WriteStartObject();
        json.WriteString("render", record.Render.Id.ToString());
        json.WriteBoolean("final", record.Render.End is not null && record.Attempts.All(attempt => attempt.State.IsResolved()));
        json.WriteString("currency", record.Render.Unit);
        json.WriteAmount("charged", record.ChargedNanos);
        json.WriteAmount("refunded", record.RefundedNanos);
        json.WriteAmount("downstream_total", record.DownstreamNanos);
        json.WriteNumber("accepted_outputs", record.AcceptedOutputs);
        json.WriteAmount("cost_per_accepted_output", record.CostPerAcceptedOutputNanos);
        json.WriteList("attempts", record.Attempts, (writer, attempt) => WriteAttempt(writer, record, attempt, admin));
        json.WriteList("downstream", record.Lines, (writer, line) => VerdictJson.WriteLine(writer, record, line));
        json.WriteList("decisions", record.Decisions, WriteDecision);
        json.WriteList("feedback", record.Feedback, VerdictJson.WriteFeedback);
        json.WriteEndObject();
    }

    private static void WriteAttempt(Utf8JsonWriter json, RenderRecord record, Attempt attempt, bool admin)
    {
        json.WriteStartObject();
        json.WriteNumber("number", attempt.Number);
        WritePrice(json, attempt);
        if (attempt.Settlement is { } settlement)
        {
            json.WriteStartObject("policy");
            json.WriteString("outcome", SnakeCase.Of(settlement.Outcome));
            json.WriteString("billing", SnakeCase.Of(settlement.Billing));
            json.WriteString("evidence", settlement.PolicyEvidence);
            json.WriteEndObject();
            json.WriteString("basis", SnakeCase.Of(settlement.Basis));
        }
        else
        {
            json.WriteNull("policy");
            json.WriteNull("basis");
        }

        ReceiptLines.Write(json, attempt, record.Phases.FirstOrDefault(phase => phase.Attempt == attempt.Id && phase.Phase == 1), admin);
        json.WriteList("phases", record.Phases.Where(phase => phase.Attempt == attempt.Id), (writer, phase) => WritePhase(writer, attempt, phase, admin));
        json.WriteOptional("verdict", record.Verdicts.TryGetValue(attempt.Id, out var verdict) ? verdict.Accepted ? "accepted" : "rejected" : null);
        json.WriteOptional("verdict_by", verdict?.By);
        json.WriteAmount("rejection_cost", verdict is { Accepted: false } ? record.CameTo(attempt.Id) : null);
        json.WriteEndObject();
    }

    private static void WritePrice(Utf8JsonWriter json, Attempt attempt)
    {
        using var quote = JsonDocument.Parse(attempt.QuoteJson);
        var price = quote.RootElement.GetProperty("price");
        json.WriteStartObject("price");
        foreach (var name in (string[])["version", "source", "checked_on"])
        {
            json.WriteOptional(name, price.GetProperty(name).GetString());
        }

        json.WriteEndObject();
    }

    private static void WritePhase(Utf8JsonWriter json, Attempt attempt, AttemptPhase phase, bool admin)
    {
        json.WriteStartObject();
        json.WriteNumber("phase", phase.Phase);
        json.WriteString("kind", phase.Kind);
        if (phase.Phase == 0)
        {
            json.WriteAmount("amount", attempt.HoldNanos);
        }
        else
        {
            json.WriteAmount("charge", phase.ChargeDeltaNanos);
            json.WriteAmount("cost", admin ? phase.CostDeltaNanos : null);
            json.WriteAmount("released", phase.Phase == 1 ? attempt.HoldNanos - phase.ChargeDeltaNanos : 0);
            json.WriteString("evidence", phase.Evidence);
        }

        json.WriteInstant("at", phase.At);
        json.WriteEndObject();
    }

    private static void WriteDecision(Utf8JsonWriter json, RouteDecision decision)
    {
        json.WriteStartObject();
        json.WriteString("kind", decision.Kind);
        json.WriteString("reason", decision.Reason);
        json.WriteString("from", decision.From);
        json.WriteString("to", decision.To);
        json.WriteAmount("quoted_from", decision.QuotedFromNanos);
        json.WriteAmount("quoted_to", decision.QuotedToNanos);
        json.WriteAmount("ceiling", decision.CeilingNanos);
        json.WriteInstant("at", decision.At);
        json.WriteEndObject();
    }
}
