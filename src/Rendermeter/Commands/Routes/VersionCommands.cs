using System.CommandLine;
using System.Text.Json;
using Rendermeter.Commands.Administration;
using Rendermeter.Commands.Printing;
using Rendermeter.Storage;

namespace Rendermeter.Commands.Routes;

/// <summary><c>rendermeter routes history</c>, <c>show</c>, <c>put</c> and <c>remove</c>: a route as data, with who changed what and what that meant.</summary>
internal static class VersionCommands
{
    public static Command History()
    {
        var name = Name();
        return AdminCommand.Create(
            "history", "Every version of a route, the newest first: who made it, what changed, and what each moved threshold would have meant for the outputs judged so far.",
            "rendermeter routes history product-photo", [name], writes: false,
            (parsed, client, cancellationToken) => client.Send(HttpMethod.Get, $"{Path(parsed, name)}/versions", json: null, cancellationToken),
            (parsed, answer) => Print(parsed.GetValue(name)!, answer.Rows()));
    }

    public static Command Show()
    {
        var name = Name();
        return AdminCommand.Create(
            "show", "A route as it is written down now; what it prints under route is what put takes.", "rendermeter routes show product-photo", [name], writes: false,
            (parsed, client, cancellationToken) => client.Send(HttpMethod.Get, $"{Path(parsed, name)}/versions?limit=1", json: null, cancellationToken),
            (parsed, answer) => Print(parsed.GetValue(name)!, answer.Rows(), whole: true));
    }

    public static Command Put()
    {
        var name = Name();
        var file = new Argument<string>("FILE") { Description = "The route as a JSON object: offers, ceiling, gate and what else it has" };
        var note = new Option<string?>("--note") { Description = "Why: it is kept with your name", HelpName = "TEXT" };
        var version = new Option<int?>("--version") { Description = "The version that the change was made from: refused where somebody was first; 0 only adds", HelpName = "N" };
        return AdminCommand.Create(
            "put", "Adds or changes a route. Renders that run keep the version that they were admitted with.",
            "rendermeter routes put product-photo product-photo.json --note \"blur was too lax\" --version 3", [name, file, note, version], writes: true,
            async (parsed, client, cancellationToken) =>
            {
                string text;
                try
                {
                    text = await File.ReadAllTextAsync(parsed.GetValue(file)!, cancellationToken);
                    using var read = JsonDocument.Parse(text);
                }
                catch (Exception wrong) when (wrong is IOException or UnauthorizedAccessException)
                {
                    throw new AdminUnreachableException($"{parsed.GetValue(file)} cannot be read: {(wrong is FileNotFoundException or DirectoryNotFoundException ? "there is no such file" : FileTrouble.Say(wrong))}", ExitCode.WrongUsage, wrong);
                }
                catch (JsonException wrong)
                {
                    throw new AdminUnreachableException($"{parsed.GetValue(file)} is no JSON: line {(wrong.LineNumber ?? 0) + 1}, column {(wrong.BytePositionInLine ?? 0) + 1}", ExitCode.WrongUsage, wrong);
                }

                return await client.Send(HttpMethod.Put, Path(parsed, name), AdminJson.Body(json =>
                {
                    json.WritePropertyName("route");
                    json.WriteRawValue(text);
                    json.WriteString("note", parsed.GetValue(note));
                    if (parsed.GetValue(version) is { } expected)
                    {
                        json.WriteNumber("version", expected);
                    }
                }), cancellationToken);
            },
            (parsed, answer) => Print(parsed.GetValue(name)!, [answer.Json]));
    }

    public static Command Remove()
    {
        var name = Name();
        return AdminCommand.Create(
            "remove", "Takes a route away. Renders that run keep it, its history stays, and put brings it back.", "rendermeter routes remove product-photo", [name], writes: true,
            (parsed, client, cancellationToken) => client.Send(HttpMethod.Delete, Path(parsed, name), json: null, cancellationToken),
            (parsed, answer) => Print(parsed.GetValue(name)!, [answer.Json]));
    }

    private static Argument<string> Name() => new("NAME") { Description = "A route" };

    private static string Path(ParseResult parsed, Argument<string> name) => $"/api/v1/routes/{Uri.EscapeDataString(parsed.GetValue(name)!)}";

    private static void Print(string name, IEnumerable<JsonElement> versions, bool whole = false)
    {
        var any = false;
        foreach (var version in versions)
        {
            any = true;
            var effect = version.GetProperty("effect");
            Paper.Line($"{Paper.Bold(name)}  version {version.GetProperty("version")}, gate {version.GetProperty("gate_version")}, by {version.Text("author")} at {version.Text("at")}{(version.Text("note") is { } note ? $": {note}" : "")}");
            Paper.Line($"  changed: {string.Join(", ", effect.GetProperty("changed").EnumerateArray().Select(place => place.GetString() is "#" or null ? "all" : place.GetString()![2..]))}");
            foreach (var threshold in effect.GetProperty("thresholds").EnumerateArray())
            {
                Paper.Line($"  {threshold.Text("check")} {Of(threshold, "from")} -> {Of(threshold, "to")}, over {threshold.GetProperty("scored")} judged: accepted {Point(threshold, "before", "acceptance_thousandths")} -> {Point(threshold, "after", "acceptance_thousandths")} thousandths, cost per accepted output {Point(threshold, "before", "cost_per_accepted_output")} -> {Point(threshold, "after", "cost_per_accepted_output")}");
            }

            if (whole)
            {
                Paper.Line(version.GetProperty("route").GetRawText());
            }
        }

        if (!any)
        {
            Paper.Line($"{name} has no version yet: a route of the file is written down when it is first used.");
        }
    }

    private static string Of(JsonElement threshold, string name) => threshold.GetProperty(name) is { ValueKind: JsonValueKind.Number } number ? number.GetRawText() : "none";

    private static string Point(JsonElement threshold, string when, string name)
        => threshold.GetProperty(when) is { ValueKind: JsonValueKind.Object } point && point.GetProperty(name) is { ValueKind: not JsonValueKind.Null } value ? value.ToString() : "unknown";
}
