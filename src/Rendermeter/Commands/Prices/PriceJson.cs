using System.Globalization;
using System.Text.Json;
using Rendermeter.Commands.Printing;
using Rendermeter.Http.Json;
using Rendermeter.Pricing;
using Rendermeter.Pricing.PriceBooks;
using Rendermeter.Pricing.Rates;

namespace Rendermeter.Commands.Prices;

/// <summary>A priced model for programs.</summary>
internal static class PriceJson
{
    public static void WriteSummary(Utf8JsonWriter writer, PricedModel model)
    {
        writer.WriteStartObject();
        WriteNames(writer, model);
        WriteDates(writer, model.Versions[^1]);
        writer.WriteEndObject();
    }

    public static void Write(Utf8JsonWriter writer, PriceBook book, PricedModel model, DateTimeOffset at)
    {
        writer.WriteStartObject();
        WriteNames(writer, model);
        writer.WriteInstant("at", at);
        writer.WriteText("end_of_life", model.EndOfLife is { } end ? Day(end) : null);
        writer.WriteStartArray("parameters");
        foreach (var rule in model.Parameters)
        {
            WriteParameter(writer, rule);
        }

        writer.WriteEndArray();
        writer.WriteStartObject("outcomes");
        foreach (var (outcome, policy) in model.Outcomes.OrderBy(pair => pair.Key))
        {
            writer.WriteStartObject(SnakeCase.Of(outcome));
            writer.WriteString("billing", SnakeCase.Of(policy.Billing));
            writer.WriteString("evidence", policy.Evidence);
            writer.WriteText("source", policy.Source);
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
        writer.WriteStartArray("versions");
        foreach (var entry in book.History(model.Name, at)!.Entries)
        {
            var version = entry.Version;
            writer.WriteStartObject();
            writer.WriteString("version", $"{model.Name}@{version.Name}");
            writer.WriteString("status", SnakeCase.Of(entry.Status));
            writer.WriteText("ends_on", entry.To is { } to ? Day(to) : null);
            writer.WriteInstant("known_since", entry.KnownSince);
            writer.WriteText("corrects", entry.Corrects is { } corrected ? $"{model.Name}@{corrected}" : null);
            WriteDates(writer, version);
            writer.WriteStartArray("components");
            foreach (var component in version.Components)
            {
                WriteComponent(writer, component);
            }

            writer.WriteEndArray();
            writer.WriteTexts("adjustments", version.Adjustments.Select(AdjustmentText.Of));
            writer.WriteTexts("notes", version.Notes);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteStartArray("plans");
        foreach (var plan in ModelPlans.Of(book, model))
        {
            WritePlan(writer, plan);
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    public static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static void WriteNames(Utf8JsonWriter writer, PricedModel model)
    {
        writer.WriteString("model", model.Name);
        writer.WriteTexts("aliases", model.Aliases);
        writer.WriteString("media", SnakeCase.Of(model.Media));
    }

    private static void WriteDates(Utf8JsonWriter writer, PriceVersion version)
    {
        writer.WriteString("currency", version.Currency.Code);
        writer.WriteText("effective_from", version.EffectiveFrom is { } from ? Day(from) : null);
        writer.WriteText("effective_to", version.EffectiveTo is { } to ? Day(to) : null);
        writer.WriteString("checked_on", Day(version.CheckedOn));
        writer.WriteString("source", version.Source);
        writer.WriteString("source_kind", version.SourceKind);
    }

    private static void WritePlan(Utf8JsonWriter writer, PricePlan plan)
    {
        writer.WriteStartObject();
        writer.WriteString("name", plan.Name);
        writer.WriteString("kind", SnakeCase.Of(plan.Kind));
        writer.WriteString("currency", plan.Price.Currency.Code);
        writer.WriteString("price", plan.Price.ToString());
        writer.WriteString("quantity", plan.Quantity.ToString());
        writer.WriteString("unit", plan.Unit);
        writer.WriteString("worth", plan.Worth.ToString());
        writer.WriteString("period", SnakeCase.Of(plan.Period));
        writer.WriteString("overflow", SnakeCase.Of(plan.Overflow));
        writer.WriteText("overflow_rate", plan.OverflowRate?.ToString());
        writer.WriteText("effective_from", plan.EffectiveFrom is { } from ? Day(from) : null);
        writer.WriteString("checked_on", Day(plan.CheckedOn));
        writer.WriteString("source", plan.Source);
        writer.WriteEndObject();
    }

    private static void WriteParameter(Utf8JsonWriter writer, ParameterRule rule)
    {
        writer.WriteStartObject();
        writer.WriteString("name", rule.Name);
        writer.WriteString("kind", SnakeCase.Of(rule.Kind));
        writer.WriteText("min", rule.Min?.ToString());
        writer.WriteText("max", rule.Max?.ToString());
        writer.WriteText("step", rule.Step?.ToString());
        if (rule.Allowed is { } allowed)
        {
            writer.WriteTexts("allowed", allowed);
        }
        else
        {
            writer.WriteNull("allowed");
        }

        writer.WriteText("default", rule.Default?.Text);
        writer.WriteBoolean("required", rule.Required);
        writer.WriteText("required_when", rule.RequiredWhen.Count == 0 ? null : PriceText.Conditions(rule.RequiredWhen));
        writer.WriteTexts("not_with", rule.NotWith);
        writer.WriteEndObject();
    }

    private static void WriteComponent(Utf8JsonWriter writer, Component component)
    {
        writer.WriteStartObject();
        writer.WriteString("name", component.Name);
        writer.WriteString("quantity", component.Quantity.Name);
        writer.WriteString("per", component.Per.ToString());
        writer.WriteStartArray("rates");
        foreach (var row in RateRow.Of(component))
        {
            writer.WriteStartObject();
            writer.WriteString("when", row.When);
            writer.WriteString("rate", row.Rate);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteString("rule", PriceText.Rule(component));
        writer.WriteEndObject();
    }
}
