using System.CommandLine;
using System.Text.Json;
using Rendermeter.Commands.Administration;
using Rendermeter.Commands.Printing;

namespace Rendermeter.Commands.Providers;

/// <summary><c>rendermeter providers</c>: whose prices are known, credit that was bought there, what is added to costs, and prices that were wrong.</summary>
internal static class ProvidersCommand
{
    public static Command Create() => new("providers", "Providers: prepaid credit, markups, and prices that were wrong.")
    {
        List(), PoolsCommand.Create(), MarkupsCommand.Create(), QuarantinesCommand.Create(),
    };

    private static Command List() => AdminCommand.Create(
        "list", "The providers whose prices are known, the credit left there, and quarantined prices.", "rendermeter providers list", [], writes: false,
        (_, client, cancellationToken) => client.Send(HttpMethod.Get, "/api/v1/providers", json: null, cancellationToken),
        (_, answer) =>
        {
            var columns = new Columns("provider", ">models", ">credit left", "quarantined");
            foreach (var provider in answer.Rows())
            {
                columns.Add(provider.Text("provider"), provider.Text("models"),
                    string.Join(", ", provider.GetProperty("credit").EnumerateArray().Select(credit => $"{credit.Text("left")} {credit.Text("currency")}")),
                    string.Join(", ", provider.GetProperty("quarantined").EnumerateArray().Select(version => version.GetString())));
            }

            columns.Print(indent: "");
        });

    /// <summary>Writes a text member where it was given.</summary>
    public static void WriteIfGiven(Utf8JsonWriter json, string name, string? text)
    {
        if (text is not null)
        {
            json.WriteString(name, text);
        }
    }

    public static Option<string?> Org() => new("--org") { Description = "Another organisation than your own", HelpName = "ORG" };

    public static Option<string?> Currency() => new("--currency") { Description = "An ISO 4217 code; the organisation's first currency where it is left out", HelpName = "CODE" };
}
