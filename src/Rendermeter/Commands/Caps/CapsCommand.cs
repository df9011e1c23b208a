using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Rendermeter.Commands.Administration;
using Rendermeter.Commands.Printing;
using Rendermeter.Pricing.Amounts;

namespace Rendermeter.Commands.Caps;

/// <summary><c>rendermeter caps</c>: limits that never give way.</summary>
internal static class CapsCommand
{
    private const string Scopes = "org, project:prj_…, key:key_…, customer:NAME, feature:NAME, model:PROVIDER/MODEL, provider:NAME or tag:NAME; a kind alone is a default for each value of it";

    public static Command Create() => new("caps", "Caps on spend, attempts, renders and outputs, and what they have used.") { List(), Show(), Add(), Set(), Retire() };

    private static Command List() => AdminCommand.Create(
        "list", "Every cap with what it has used in its present period, 1000 at most.", "rendermeter caps list", [], writes: false,
        (_, client, cancellationToken) => client.Send(HttpMethod.Get, "/api/v1/caps?limit=1000", json: null, cancellationToken),
        (_, answer) => Print(answer.Rows()));

    private static Command Show()
    {
        var id = Id();
        return AdminCommand.Create(
            "show", "One cap.", "rendermeter caps show cap_019aa3bf00007000800000000000000c", [id], writes: false,
            (parsed, client, cancellationToken) => client.Send(HttpMethod.Get, Path(parsed, id), json: null, cancellationToken),
            (_, answer) => Print([answer.Json]));
    }

    private static Command Add()
    {
        var scope = new Argument<string>("scope") { Description = Scopes };
        var limit = new Argument<string>("limit") { Description = "An amount such as 5.00, or a whole number for a count" };
        var metric = new Option<string>("--metric") { Description = "spend, attempts, renders or outputs", DefaultValueFactory = _ => "spend" };
        var period = new Option<string>("--per") { Description = "hour, day, week, month or total", DefaultValueFactory = _ => "day" };
        var zone = new Option<string>("--time-zone") { Description = "The IANA zone in which periods begin, such as Europe/Berlin", DefaultValueFactory = _ => "UTC" };
        var currency = new Option<string?>("--currency") { Description = "Of a cap on spend; USD where it is left out" };
        var tier = new Option<string?>("--tier") { Description = "With customer: those of this tier only, such as free" };
        var org = new Option<string?>("--org") { Description = "Another organisation than your own" };
        var observe = Observe();
        var thresholds = Thresholds();
        var key = IdempotencyOption.Create();
        return AdminCommand.Create(
            "add", "Adds a cap. It holds from the next admission on.", "rendermeter caps add customer 5.00 --tier free --per day --time-zone Europe/Berlin",
            [scope, limit, metric, period, zone, currency, tier, org, observe, thresholds, key], writes: true,
            (parsed, client, cancellationToken) => client.Send(HttpMethod.Post, "/api/v1/caps", AdminJson.Body(json =>
            {
                var (kind, of) = parsed.GetValue(scope)!.Split(':', 2) is [var before, var after] ? (before, after) : (parsed.GetValue(scope)!, null);
                json.WriteStartObject("scope");
                json.WriteString("kind", kind);
                WriteIfGiven(json, "id", of);
                WriteIfGiven(json, "tier", parsed.GetValue(tier));
                json.WriteEndObject();
                json.WriteString("metric", parsed.GetValue(metric));
                json.WriteString("period", parsed.GetValue(period));
                json.WriteString("time_zone", parsed.GetValue(zone));
                WriteIfGiven(json, "currency", parsed.GetValue(currency));
                WriteIfGiven(json, "org", parsed.GetValue(org));
                json.WriteString("limit", parsed.GetValue(limit));
                json.WriteString("mode", parsed.GetValue(observe) ? "observe" : "enforce");
                WriteThresholds(json, parsed.GetValue(thresholds));
            }), cancellationToken, parsed.GetValue(key)),
            (_, answer) => Print([answer.Json]));
    }

    private static Command Set()
    {
        var id = Id();
        var limit = new Option<string?>("--limit") { Description = "The new limit" };
        var enforce = new Option<bool>("--enforce") { Description = "Refuse what would pass it" };
        var observe = Observe();
        var thresholds = Thresholds();
        return OneOf(enforce, observe, AdminCommand.Create(
            "set", "Changes limit, mode or thresholds of a cap. What it has used stays; a lowered limit refuses at once.",
            "rendermeter caps set cap_019aa3bf00007000800000000000000c --limit 10.00", [id, limit, enforce, observe, thresholds], writes: true,
            (parsed, client, cancellationToken) => client.Send(HttpMethod.Patch, Path(parsed, id), AdminJson.Body(json =>
            {
                WriteIfGiven(json, "limit", parsed.GetValue(limit));
                WriteIfGiven(json, "mode", parsed.GetValue(observe) ? "observe" : parsed.GetValue(enforce) ? "enforce" : null);
                WriteThresholds(json, parsed.GetValue(thresholds));
            }), cancellationToken),
            (_, answer) => Print([answer.Json])));

        static Command OneOf(Option<bool> first, Option<bool> second, Command command)
        {
            command.Validators.Add(given =>
            {
                if (given.GetValue(first) && given.GetValue(second))
                {
                    given.AddError($"{first.Name} and {second.Name} exclude each other");
                }
            });
            return command;
        }
    }

    private static Command Retire()
    {
        var id = Id();
        return AdminCommand.Create(
            "retire", "Takes a cap out of use, for good. What it has counted is kept. The retired cap of one value exempts it from its default.",
            "rendermeter caps retire cap_019aa3bf00007000800000000000000c", [id], writes: true,
            (parsed, client, cancellationToken) => client.Send(HttpMethod.Delete, Path(parsed, id), json: null, cancellationToken),
            (parsed, _) => Paper.Line($"{parsed.GetValue(id)} limits nothing any more."));
    }

    private static Argument<string> Id() => new("cap") { Description = "cap_…" };

    private static Option<bool> Observe() => new("--observe") { Description = "Refuse nothing, and say what would have been refused" };

    private static Option<string?> Thresholds() => new("--thresholds") { Description = "Percentages that are told once in a period, such as 50,80,100", HelpName = "LIST" };

    private static string Path(ParseResult parsed, Argument<string> id) => $"/api/v1/caps/{Uri.EscapeDataString(parsed.GetValue(id)!)}";

    private static void WriteIfGiven(Utf8JsonWriter json, string name, string? value)
    {
        if (value is not null)
        {
            json.WriteString(name, value);
        }
    }

    /// <summary>What is no number is sent as it stands, so that the answer says what is allowed.</summary>
    private static void WriteThresholds(Utf8JsonWriter json, string? list)
    {
        if (list is null)
        {
            return;
        }

        json.WriteStartArray("thresholds");
        foreach (var word in list.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out var percent))
            {
                json.WriteNumberValue(percent);
            }
            else
            {
                json.WriteStringValue(word);
            }
        }

        json.WriteEndArray();
    }

    private static void Print(IEnumerable<JsonElement> caps)
    {
        var columns = new Columns("cap", "scope", "metric", "period", "mode", ">limit", ">used", ">left", "resets at");
        var warnings = new List<string>();
        foreach (var cap in caps)
        {
            var scope = cap.GetProperty("scope");
            var subject = $"{scope.Text("kind")}:{scope.Text("id") ?? "each"}{(scope.Text("tier") is { } tier ? $" ({tier})" : "")}";
            var used = cap.GetProperty("used");
            var isDefault = used.ValueKind == JsonValueKind.Null;
            columns.Add(cap.Text("id"), subject, cap.Text("metric"), $"{cap.Text("period")} {cap.Text("time_zone")}", cap.Text("mode"), cap.Text("limit"),
                isDefault ? "" : Sum(used.Text("held")!, used.Text("posted")!), cap.Text("left") ?? "", isDefault ? "" : cap.Text("resets_at") ?? "never");
            warnings.AddRange(cap.TryGetProperty("warnings", out var list) ? list.EnumerateArray().Select(warning => $"{warning.Text("code")}: {warning.Text("detail")}") : []);
        }

        columns.Print(indent: "");
        warnings.ForEach(warning => Paper.Line(Paper.Yellow(warning)));
    }

    private static string Sum(string held, string posted)
        => Money.TryParse(held, Currency.Usd, out var open) && Money.TryParse(posted, Currency.Usd, out var booked) && held.Contains('.', StringComparison.Ordinal)
            ? (open + booked).ToString()
            : (long.Parse(held, CultureInfo.InvariantCulture) + long.Parse(posted, CultureInfo.InvariantCulture)).ToString(CultureInfo.InvariantCulture);
}
