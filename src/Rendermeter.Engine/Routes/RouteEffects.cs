using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Rendermeter.Engine.Verdicts;

namespace Rendermeter.Engine.Routes;

/// <summary>What a change of a route means, as it stays on record: the fields, and for each threshold what the kept scores come to before and after. Pure.</summary>
public static class RouteEffects
{
    /// <summary>A JSON object; what is said of a threshold is what <c>routes gate-preview</c> says of both.</summary>
    /// <param name="judged">The attempts of the route that were judged.</param>
    public static string Write(string? before, string? after, IReadOnlyList<JudgedAttempt> judged) => new JsonObject
    {
        ["changed"] = new JsonArray([.. RouteText.Differences(before, after).Select(place => JsonValue.Create(place))]),
        ["currency"] = "USD",
        ["attempts"] = judged.Count,
        ["thresholds"] = new JsonArray([.. Thresholds(GateOf(before), GateOf(after), judged)]),
    }.ToJsonString(JsonSerializerOptions.Web);

    /// <summary>True where two texts judge outputs by the same gate.</summary>
    public static bool SameGate(string? before, string? after) => !RouteText.Differences(before, after).Any(place => place.StartsWith("#/gate", StringComparison.Ordinal) || place == "#");

    private static IEnumerable<JsonNode> Thresholds(GateRules before, GateRules after, IReadOnlyList<JudgedAttempt> judged)
    {
        foreach (var kind in Enum.GetValues<CheckKind>().Where(kind => CheckKinds.Range(kind) is not null))
        {
            var (from, to) = (Threshold(before, kind), Threshold(after, kind));
            if (from != to)
            {
                yield return new JsonObject
                {
                    ["check"] = CheckKinds.Name(kind),
                    ["from"] = from,
                    ["to"] = to,
                    ["scored"] = GatePreview.Scored(kind, judged),
                    ["before"] = Point(from, kind, judged),
                    ["after"] = Point(to, kind, judged),
                };
            }
        }
    }

    /// <summary>Null where the check is not in the gate.</summary>
    private static JsonObject? Point(long? threshold, CheckKind kind, IReadOnlyList<JudgedAttempt> judged)
    {
        if (threshold is not { } at)
        {
            return null;
        }

        var point = GatePreview.At(kind, at, judged);
        return new JsonObject
        {
            ["accepted"] = point.Accepted,
            ["acceptance_thousandths"] = point.AcceptanceThousandths,
            ["attempts_per_accepted"] = point.AttemptsPerAcceptedThousandths is { } per ? string.Create(CultureInfo.InvariantCulture, $"{per / 1000}.{per % 1000:000}") : null,
            ["cost_per_accepted_output"] = point.CostPerAcceptedNanos is { } cost ? ChoiceText.Amount(cost) : null,
        };
    }

    private static long? Threshold(GateRules gate, CheckKind kind) => gate.Checks.FirstOrDefault(check => check.Kind == kind)?.Threshold;

    /// <summary>A route that is not there judges nothing.</summary>
    private static GateRules GateOf(string? body) => body is not null && RouteText.Read(body).Options is { } options ? GateRules.Read("", options.Gate, []) : new GateRules([]);
}
