using System.Globalization;
using System.Text.Json;
using Rendermeter.Commands.Demo.Views;
using Rendermeter.Commands.Printing;

namespace Rendermeter.Commands.Demo;

/// <summary>The figures for programs: one document, money as text with nine decimals, null where a figure is not known.</summary>
internal static class FiguresJson
{
    public static void Print(Figures figures, Uri gateway, string folder) => Document.Print(writer =>
    {
        writer.WriteStartObject();
        writer.WriteString("gateway", gateway.GetLeftPart(UriPartial.Authority));
        writer.WriteString("currency", "USD");
        writer.WriteString("output", folder);
        WriteArray(writer, "renders", figures.Renders, WriteRender);
        writer.WritePropertyName("refusal");
        WriteRefusal(writer, figures.Refusal);
        WriteArray(writer, "failures", figures.Failures, WriteFailure);
        WriteArray(writer, "failovers", figures.Failovers, WriteFailover);
        WriteArray(writer, "rejections", figures.Rejections, WriteRejection);
        WriteArray(writer, "in_doubt", figures.Doubts, WriteDoubt);
        WriteArray(writer, "models", figures.Models, WriteModel);
        WriteArray(writer, "phases", figures.Phases, WritePhase);
        WriteArray(writer, "decisions", figures.Decisions, WriteDecision);
        WritePreview(writer, figures);
        WriteArray(writer, "bills", figures.Bills, WriteBill);
        writer.WriteStartObject("wallet");
        writer.WriteString("id", figures.Wallet.Id);
        writer.WriteString("balance", figures.Wallet.Balance);
        writer.WriteString("held", figures.Wallet.Held);
        writer.WriteString("available", figures.Wallet.Available);
        writer.WriteEndObject();
        writer.WriteTexts("broken_invariants", figures.BrokenInvariants);
        writer.WriteBoolean("sound", figures.Sound);
        writer.WriteEndObject();
    });

    private static void WriteRender(Utf8JsonWriter writer, Taken taken)
    {
        writer.WriteNumber("number", taken.Number);
        writer.WriteString("id", taken.Render.Id);
        writer.WriteString("model", taken.Render.Model);
        writer.WriteString("provider", taken.Last.Offer.Provider);
        writer.WriteString("media", taken.Last.Offer.Model);
        writer.WriteString("status", taken.Render.Status);
        writer.WriteString("quoted", taken.Quoted);
        writer.WriteText("charged", taken.Render.Charged);
        writer.WriteNumber("attempts", taken.Render.Attempts.Count);
        writer.WriteNumber("accepted_outputs", taken.Render.AcceptedOutputs);
        writer.WriteText("cost_per_accepted_output", taken.Render.CostPerAcceptedOutput);
        writer.WriteTexts("files", OutputFolder.Files(taken).Select(file => file.File));
        writer.WriteString("receipt", $"receipts/{taken.Name}.json");
    }

    private static void WriteRefusal(Utf8JsonWriter writer, ProblemView refusal)
    {
        writer.WriteStartObject();
        writer.WriteString("code", refusal.Code);
        writer.WriteString("detail", refusal.Detail);
        writer.WriteText("needed", refusal.Needed);
        writer.WriteText("left", refusal.Left);
        writer.WriteText("resets_at", refusal.ResetsAt?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture));
        writer.WriteEndObject();
    }

    private static void WriteFailure(Utf8JsonWriter writer, (Taken Taken, AttemptView Attempt) failure)
    {
        WriteAttempt(writer, failure);
        writer.WriteString("state", failure.Attempt.State);
        writer.WriteText("outcome", failure.Attempt.Outcome);
    }

    private static void WriteRejection(Utf8JsonWriter writer, (Taken Taken, AttemptView Attempt) rejection)
    {
        WriteAttempt(writer, rejection);
        writer.WriteText("rejection_cost", rejection.Attempt.Verdict!.RejectionCost);
        writer.WriteTexts("reasons", rejection.Attempt.Verdict!.Checks.Where(check => check.Result == "rejected").Select(check => check.Detail ?? check.Check));
    }

    private static void WriteAttempt(Utf8JsonWriter writer, (Taken Taken, AttemptView Attempt) one)
    {
        writer.WriteString("render", one.Taken.Render.Id);
        writer.WriteString("attempt", one.Attempt.Id);
        writer.WriteString("model", one.Attempt.Offer.Name);
        writer.WriteText("charged", one.Attempt.Charge);
    }

    private static void WriteFailover(Utf8JsonWriter writer, (Taken Taken, DecisionView Decision) failover)
    {
        writer.WriteString("render", failover.Taken.Render.Id);
        writer.WriteString("reason", failover.Decision.Reason);
        writer.WriteString("from", failover.Decision.From);
        writer.WriteString("to", failover.Decision.To);
        writer.WriteText("quoted_from", failover.Decision.QuotedFrom);
        writer.WriteText("quoted_to", failover.Decision.QuotedTo);
        writer.WriteText("ceiling", failover.Decision.Ceiling);
    }

    private static void WriteDoubt(Utf8JsonWriter writer, Taken taken)
    {
        writer.WriteString("render", taken.Render.Id);
        writer.WriteString("model", taken.Last.Offer.Name);
        writer.WriteText("charged_while_in_doubt", taken.Doubt!.Charged);
        writer.WriteString("status", taken.Render.Status);
        writer.WriteText("charged", taken.Render.Charged);
    }

    private static void WriteModel(Utf8JsonWriter writer, ModelRow row)
    {
        writer.WriteString("model", row.Model);
        writer.WriteNumber("attempts", row.Attempts);
        writer.WriteNumber("accepted", row.Accepted);
        writer.WriteNumber("rejected", row.Rejected);
        writer.WriteNumber("failed", row.Failed);
        writer.WriteText("charged", row.Charged?.ToString());
        writer.WriteText("list_price_per_output", row.ListPrice?.ToString());
        writer.WriteText("cost_per_accepted_output", row.CostPerAccepted?.ToString());
        writer.WriteText("ratio", row.Ratio);
    }

    private static void WritePhase(Utf8JsonWriter writer, PhaseRow row)
    {
        writer.WriteString("phase", row.Phase);
        writer.WriteNumber("renders", row.Renders);
        writer.WriteNumber("attempts", row.Attempts);
        writer.WriteNumber("failed", row.Failed);
        writer.WriteNumber("rejected", row.Rejected);
        writer.WriteNumber("accepted", row.Accepted);
        writer.WriteText("charged", row.Charged?.ToString());
        writer.WriteString("downstream", row.Downstream.ToString());
        writer.WriteText("cost_per_accepted_output", row.CostPerAccepted?.ToString());
    }

    private static void WriteDecision(Utf8JsonWriter writer, DecisionRow row)
    {
        writer.WriteString("decision", row.Decision);
        writer.WriteNumber("renders", row.Renders);
        writer.WriteText("cost", row.CostNanos >= 0 ? row.Cost.ToString() : null);
        writer.WriteText("saved", row.CostNanos < 0 ? row.Cost.ToString() : null);
        writer.WriteString("against", row.Against);
        writer.WriteString("brought", row.Brought);
    }

    private static void WritePreview(Utf8JsonWriter writer, Figures figures)
    {
        writer.WriteStartObject("gate_preview");
        writer.WriteString("check", "blur");
        writer.WriteNumber("threshold", figures.Preview.Threshold);
        writer.WriteNumber("pictures", figures.Preview.Attempts);
        writer.WriteNumber("previewed", figures.Preview.Accepted);
        writer.WriteNumber("accepted", DecisionRow.AcceptedAtOnce(figures.Season));
        writer.WriteEndObject();
    }

    private static void WriteBill(Utf8JsonWriter writer, BillRow bill)
    {
        writer.WriteString("provider", bill.Provider);
        writer.WriteNumber("jobs", bill.Jobs);
        writer.WriteString("bill", bill.Bill.ToString());
        writer.WriteText("books", bill.Books?.ToString());
        writer.WriteText("difference", bill.Difference?.ToString());
        writer.WriteTexts("unmatched", bill.Unmatched);
    }

    private static void WriteArray<T>(Utf8JsonWriter writer, string name, IEnumerable<T> items, Action<Utf8JsonWriter, T> write)
    {
        writer.WriteStartArray(name);
        foreach (var item in items)
        {
            writer.WriteStartObject();
            write(writer, item);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }
}
