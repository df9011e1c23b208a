using System.Text.Json;
using Rendermeter.Engine.Identities;
using Rendermeter.Engine.Verdicts;
using Rendermeter.Pricing.Amounts;

namespace Rendermeter.Engine.Downstream;

/// <summary>What the steps and checks of a route come to for one attempt. Pure.</summary>
public static class CostLines
{
    /// <summary>What was done with all that was delivered: the answers that were asked for, and the steps of every output.</summary>
    public static IReadOnlyList<CostLine> OfDelivered(AttemptId attempt, GateRules gate, IReadOnlyList<DownstreamStep> steps, IReadOnlyList<Output> outputs)
    {
        var lines = new List<CostLine>();
        foreach (var check in gate.Checks.Select(check => check.External).OfType<ExternalCheck>().Where(check => check.PriceNanos > 0 && outputs.Count > 0))
        {
            lines.Add(CostLine.Of(attempt, lines.Count, "check", check.Url.Host, outputs.Count * CostLine.One, "answer", check.PriceNanos));
        }

        return [.. lines, .. OfSteps(attempt, lines.Count, steps.Where(step => !step.OnlyAccepted), outputs)];
    }

    /// <summary>What is done with what is kept.</summary>
    /// <param name="first">How many lines the attempt has already.</param>
    public static IReadOnlyList<CostLine> OfAccepted(AttemptId attempt, int first, IReadOnlyList<DownstreamStep> steps, IReadOnlyList<Output> outputs)
        => OfSteps(attempt, first, steps.Where(step => step.OnlyAccepted), outputs);

    /// <summary>A person's minutes; none where nobody looked or nothing is paid.</summary>
    public static IReadOnlyList<CostLine> OfMinutes(AttemptId attempt, int first, long minutesBillionths, long minuteNanos)
        => minutesBillionths == 0 || minuteNanos == 0 ? [] : [CostLine.Of(attempt, first, "human", "person", minutesBillionths, "minute", minuteNanos)];

    /// <summary>A quote as it is kept, with what is expected to follow the provider's work.</summary>
    /// <param name="quoteJson">The quote, a JSON object.</param>
    /// <param name="outputs">How many are asked for.</param>
    public static string AddTo(string quoteJson, GateRules gate, IReadOnlyList<DownstreamStep> steps, int outputs, Currency currency)
    {
        var lines = Expected(gate, steps, outputs);
        if (lines.Count == 0)
        {
            return quoteJson;
        }

        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            using var quote = JsonDocument.Parse(quoteJson);
            json.WriteStartObject();
            foreach (var member in quote.RootElement.EnumerateObject())
            {
                member.WriteTo(json);
            }

            json.WriteStartArray("downstream");
            foreach (var line in lines)
            {
                json.WriteStartObject();
                json.WriteString("kind", line.Kind);
                json.WriteString("name", line.Name);
                json.WriteString("unit", line.Unit);
                json.WriteString("rate", Money.FromNanos(line.RateNanos, currency).ToString());
                json.WriteString("expected", Money.FromNanos(line.AmountNanos, currency).ToString());
                json.WriteBoolean("only_accepted", line.OnlyAccepted);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteString("downstream_expected", Money.FromNanos(lines.Sum(line => line.AmountNanos), currency).ToString());
            json.WriteEndObject();
        }

        return System.Text.Encoding.UTF8.GetString(buffer.ToArray());
    }

    /// <summary>What each delivered attempt is expected to cost beside its provider, in nano-units: checks, people and steps of every output.</summary>
    public static long ExpectedOfDelivered(GateRules gate, IReadOnlyList<DownstreamStep> steps, int outputs)
        => Expected(gate, steps, outputs).Where(line => !line.OnlyAccepted).Sum(line => line.AmountNanos);

    /// <summary>What each accepted attempt is expected to cost on top of that.</summary>
    public static long ExpectedOfAccepted(IReadOnlyList<DownstreamStep> steps, int outputs)
        => steps.Where(step => step.OnlyAccepted).Sum(step => step.ExpectedNanos * outputs);

    private static List<(string Kind, string Name, string Unit, long RateNanos, long AmountNanos, bool OnlyAccepted)> Expected(GateRules gate, IReadOnlyList<DownstreamStep> steps, int outputs) =>
    [
        .. gate.Checks.Select(check => check.External).OfType<ExternalCheck>().Where(check => check.PriceNanos > 0)
            .Select(check => ("check", check.Url.Host, "answer", check.PriceNanos, check.PriceNanos * outputs, false)),
        .. gate.Person is { Always: true, MinuteNanos: > 0 } person
            ? [("human", "person", "minute", person.MinuteNanos, CostLine.Amount(person.MinutesBillionths, person.MinuteNanos), false)]
            : Array.Empty<(string, string, string, long, long, bool)>(),
        .. steps.Select(step => ("downstream", step.Name, step.Unit, step.RateNanos, step.ExpectedNanos * outputs, step.OnlyAccepted)),
    ];

    private static List<CostLine> OfSteps(AttemptId attempt, int first, IEnumerable<DownstreamStep> steps, IReadOnlyList<Output> outputs) => outputs.Count == 0 ? []
        : [.. steps.Select((step, at) => CostLine.Of(
            attempt, first + at, "downstream", step.Name, step.PerGigabyte ? outputs.Sum(output => output.Bytes) : outputs.Count * CostLine.One, step.Unit, step.RateNanos)
            with { OnlyAccepted = step.OnlyAccepted })];
}
