using System.Text.Json;
using Rendermeter.Engine.Attempts;
using Rendermeter.Engine.Wallets;
using Rendermeter.Http.Json;
using Rendermeter.Pricing.Amounts;
using Rendermeter.Pricing.Quotes;

namespace Rendermeter.Http.Renders;

/// <summary>
/// The lines that prove what a settlement charged. For admins they add up to the cost, and with <c>markup</c>, less <c>not_charged</c>, to the charge.
/// For everybody else they add up to the charge alone: where it is not the cost, one line says what is paid.
/// </summary>
internal static class ReceiptLines
{
    private const long NanosPerUnit = 1_000_000_000;

    /// <param name="settled">The settlement, or null while there is none.</param>
    public static void Write(Utf8JsonWriter json, Attempt attempt, AttemptPhase? settled, bool admin)
    {
        using var kept = JsonDocument.Parse(attempt.Settlement?.LinesJson ?? "[]");
        if (attempt.Settlement is null || (settled is null && !admin))
        {
            json.WriteNull("lines");
        }
        else
        {
            json.WriteStartArray("lines");
            if (admin || (attempt.Markup is null && settled!.ChargeDeltaNanos == settled.CostDeltaNanos && kept.RootElement.EnumerateArray().Sum(Nanos) <= settled.CostDeltaNanos))
            {
                WriteCost(json, kept.RootElement, settled);
            }
            else
            {
                WriteCharge(json, kept.RootElement, settled!.ChargeDeltaNanos);
            }

            json.WriteEndArray();
        }

        WriteMarkup(json, attempt, settled, admin);
    }

    /// <summary>The lines as they were rated, and what a person who settled it said that the provider billed beyond or below them.</summary>
    private static void WriteCost(Utf8JsonWriter json, JsonElement lines, AttemptPhase? settled)
    {
        var rated = 0L;
        foreach (var line in lines.EnumerateArray())
        {
            line.WriteTo(json);
            rated += Nanos(line);
        }

        if (settled is not null && settled.CostDeltaNanos - rated is not 0 and var difference)
        {
            WriteLine(json, Settling.DifferenceComponent, Rational.One, "adjustment", difference);
        }
    }

    /// <summary>What the tenant pays, by the quantity where there is only one; what the provider billed for it cannot be read from it.</summary>
    private static void WriteCharge(Utf8JsonWriter json, JsonElement lines, long chargeNanos)
    {
        var rated = lines.EnumerateArray().Where(line => line.GetProperty("component").GetString() != Settling.DifferenceComponent).ToList();
        if (rated is [var only] && Exact(only.GetProperty("quantity").GetString()) is { Sign: > 0 } quantity)
        {
            WriteLine(json, only.GetProperty("component").GetString()!, quantity, only.GetProperty("unit").GetString()!, chargeNanos);
        }
        else
        {
            WriteLine(json, "charge", Rational.One, "attempt", chargeNanos);
        }
    }

    private static void WriteLine(Utf8JsonWriter json, string component, Rational quantity, string unit, long nanos)
    {
        var exact = Rational.FromFraction(nanos, NanosPerUnit);
        json.WriteStartObject();
        json.WriteString("component", component);
        json.WriteString("quantity", quantity.ToString());
        json.WriteString("unit", unit);
        json.WriteString("rate", (exact / quantity).ToString());
        json.WriteString("exact", exact.ToString());
        json.WriteAmount("amount", nanos);
        json.WriteEndObject();
    }

    /// <summary>What is added to the cost, and what of the sum the tenant does not pay: above the hold, or absorbed. Both are for admins.</summary>
    private static void WriteMarkup(Utf8JsonWriter json, Attempt attempt, AttemptPhase? settled, bool admin)
    {
        long? added = settled is null ? null : settled.Kind == "billed" && attempt.Markup is { } markup ? markup.Charge(settled.CostDeltaNanos) - settled.CostDeltaNanos : 0;
        if (admin && attempt.Markup is { } terms)
        {
            json.WriteStartObject("markup");
            json.WriteString("share", terms.ShownShare);
            json.WriteAmount("fixed", terms.FixedNanos);
            json.WriteAmount("amount", added);
            json.WriteEndObject();
        }
        else
        {
            json.WriteNull("markup");
        }

        json.WriteAmount("not_charged", admin && settled is not null ? settled.CostDeltaNanos + added - settled.ChargeDeltaNanos : null);
    }

    private static long Nanos(JsonElement line) => (long)(Exact(line.GetProperty("amount").GetString()) * NanosPerUnit).RoundHalfEven();

    private static Rational Exact(string? text) => Rational.TryParse(text, out var exact) ? exact : throw new LedgerBrokenException($"a line that was kept has '{text}', which is no number");
}
