using System.CommandLine;
using Rendermeter.Commands.Administration;
using Rendermeter.Commands.Printing;

namespace Rendermeter.Commands.Keys;

/// <summary><c>rendermeter keys</c>: who may call.</summary>
internal static class KeysCommand
{
    public static Command Create() => new("keys", "API keys: made, listed and revoked.") { List(), Add(), Revoke() };

    private static Command List()
    {
        var org = Org();
        return AdminCommand.Create(
            "list", "Every key of an organisation, revoked ones too.", "rendermeter keys list", [org], writes: false,
            (parsed, client, cancellationToken) => client.Send(HttpMethod.Get, $"/api/v1/keys{QueryText.Of(("org", parsed.GetValue(org)))}", json: null, cancellationToken),
            (_, answer) =>
            {
                var columns = new Columns("key", "name", "admin", ">max cost", "starts with", "created at", "revoked at");
                foreach (var key in answer.Rows())
                {
                    columns.Add(key.Text("id"), key.Text("name"), key.Text("admin"), key.Text("max_cost") ?? "", key.Text("starts_with"), key.Text("created_at"), key.Text("revoked_at") ?? "");
                }

                columns.Print(indent: "");
            });
    }

    private static Command Add()
    {
        var name = new Argument<string>("name") { Description = "What it is for, 1 to 64 characters" };
        var admin = new Option<bool>("--admin") { Description = "Let it administer, and see what providers bill" };
        var maxCost = new Option<string?>("--max-cost") { Description = "What a render of a call that does not say so may cost at most, such as 0.20", HelpName = "AMOUNT" };
        var org = Org();
        var key = IdempotencyOption.Create();
        return AdminCommand.Create(
            "add", "Makes a key and shows it, once.", "rendermeter keys add shop", [name, admin, maxCost, org, key], writes: true,
            (parsed, client, cancellationToken) => client.Send(HttpMethod.Post, "/api/v1/keys", AdminJson.Body(json =>
            {
                json.WriteString("name", parsed.GetValue(name));
                json.WriteBoolean("admin", parsed.GetValue(admin));
                if (parsed.GetValue(maxCost) is { } most)
                {
                    json.WriteString("max_cost", most);
                }

                if (parsed.GetValue(org) is { } other)
                {
                    json.WriteString("org", other);
                }
            }), cancellationToken, parsed.GetValue(key)),
            (_, answer) =>
            {
                Paper.Line(answer.Json.Text("key")!);
                Paper.Line(Paper.Dim($"{answer.Json.Text("id")}, {answer.Json.Text("name")}. It is not shown again."));
            });
    }

    private static Command Revoke()
    {
        var id = new Argument<string>("key") { Description = "key_…" };
        return AdminCommand.Create(
            "revoke", "Takes a key out of use, for good: it is refused everywhere within five seconds.", "rendermeter keys revoke key_019aa3bf00007000800000000000000d", [id], writes: true,
            (parsed, client, cancellationToken) => client.Send(HttpMethod.Delete, $"/api/v1/keys/{Uri.EscapeDataString(parsed.GetValue(id)!)}", json: null, cancellationToken),
            (parsed, _) => Paper.Line($"{parsed.GetValue(id)} is revoked."));
    }

    private static Option<string?> Org() => new("--org") { Description = "Another organisation than your own", HelpName = "ORG" };
}
