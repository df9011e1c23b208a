using System.Text.Json;
using Rendermeter.Engine.Attempts;
using Rendermeter.Engine.Downstream;
using Rendermeter.Engine.Requests;
using Rendermeter.Engine.Verdicts;
using Rendermeter.Http.Json;
using Rendermeter.Pricing.Amounts;

namespace Rendermeter.Http.Renders;

/// <summary>What gates, people and users said of a render, and what that and all that followed has cost.</summary>
internal static class VerdictJson
{
    /// <summary>The verdict on an attempt; of a rejection also what the rejected has come to.</summary>
    public static void WriteVerdict(Utf8JsonWriter json, RenderRecord record, Attempt attempt)
    {
        if (!record.Verdicts.TryGetValue(attempt.Id, out var verdict))
        {
            json.WriteNull("verdict");
            return;
        }

        json.WriteStartObject("verdict");
        json.WriteString("result", Word(verdict.Accepted));
        json.WriteOptional("by", verdict.By);
        json.WriteInstant("at", verdict.At);
        json.WriteAmount("rejection_cost", verdict.Accepted ? null : record.CameTo(attempt.Id));
        json.WriteList("checks", verdict.Checks, WriteCheck);
        json.WriteEndObject();
    }

    /// <summary>What waits for a person, or null.</summary>
    public static void WriteWaiting(Utf8JsonWriter json, RenderRecord record)
    {
        if (record.Waiting is not { } asked)
        {
            json.WriteNull("awaiting_verdict");
            return;
        }

        json.WriteStartObject("awaiting_verdict");
        json.WriteString("attempt", asked.Attempt.ToString());
        json.WriteInstant("asked_at", asked.AskedAt);
        json.WriteInstant("due_at", asked.DueAt);
        json.WriteString("at_deadline", Word(asked.Terms.AcceptAtDeadline));
        json.WriteAmount("price_per_minute", asked.Terms.MinuteNanos);
        json.WriteAmount("expected", CostLine.Amount(asked.Terms.MinutesBillionths, asked.Terms.MinuteNanos));
        json.WriteList("checks", asked.Checks, WriteCheck);
        json.WriteEndObject();
    }

    public static void WriteFeedback(Utf8JsonWriter json, Feedback said)
    {
        json.WriteStartObject();
        json.WriteString("id", said.Id.ToString());
        json.WriteString("kind", said.Kind);
        json.WriteOptional("verdict", said.Accepted is { } accepted ? Word(accepted) : null);
        json.WriteOptional("score", said.ScoreThousandths);
        json.WriteOptional("reason", said.Reason);
        json.WriteString("by", said.By);
        json.WriteInstant("at", said.At);
        json.WriteEndObject();
    }

    /// <summary>What a receipt shows of the costs beside the providers.</summary>
    public static void WriteLine(Utf8JsonWriter json, RenderRecord record, CostLine line)
    {
        json.WriteStartObject();
        json.WriteNumber("attempt", record.Attempts.First(attempt => attempt.Id == line.Attempt).Number);
        json.WriteString("kind", line.Kind);
        json.WriteString("name", line.Name);
        json.WriteString("quantity", Rational.FromFraction(line.QuantityBillionths, CostLine.One).ToString());
        json.WriteString("unit", line.Unit);
        json.WriteAmount("rate", line.RateNanos);
        json.WriteAmount("amount", line.AmountNanos);
        json.WriteInstant("at", line.At);
        json.WriteEndObject();
    }

    private static void WriteCheck(Utf8JsonWriter json, CheckResult check)
    {
        json.WriteStartObject();
        json.WriteString("check", check.Check);
        json.WriteString("result", Word(check.Accepted));
        json.WriteOptional("detail", check.Detail);
        json.WriteEndObject();
    }

    private static string Word(bool accepted) => accepted ? "accepted" : "rejected";
}
