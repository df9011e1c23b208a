using System.CommandLine;
using System.Globalization;
using Rendermeter.Commands.Demo.Views;
using Rendermeter.Commands.Printing;
using Rendermeter.Engine.Verdicts;
using Rendermeter.Http;
using Rendermeter.Storage;

namespace Rendermeter.Commands.Demo;

/// <summary><c>rendermeter demo</c>: the whole loop offline, as a customer sees it.</summary>
internal static class DemoCommand
{
    private static readonly Option<bool> Once = new("--once") { Description = "End when everything is shown, instead of serving on" };

    private static readonly Option<string> DataDirectory = SharedOptions.DataDirectory("./demo-data");

    private static readonly Option<string> Output = new("--output")
    {
        Description = "Where the files and receipts go",
        HelpName = "DIR",
        DefaultValueFactory = _ => "./demo-output",
    };

    private static readonly Option<bool> Json = SharedOptions.Json();

    public static Command Create()
    {
        var command = new CommandWithExample(
            "demo",
            "Some sixty renders on three providers that run inside this program: quotes, a cap that refuses, failures, failovers, an outage, a quality gate, receipts. No key, no network.",
            "rendermeter demo --once")
        {
            Once, DataDirectory, Output, Json,
        };
        command.SetAction(Run);
        return command;
    }

    private static async Task<int> Run(ParseResult parsed, CancellationToken cancellationToken)
    {
        var (json, data, output) = (parsed.GetValue(Json), parsed.GetValue(DataDirectory)!, parsed.GetValue(Output)!);
        try
        {
            Directory.CreateDirectory(output);
        }
        catch (Exception unwritable) when (unwritable is IOException or UnauthorizedAccessException)
        {
            return Complaint.WrongUsage($"--output: {output} cannot be made: {FileTrouble.Say(unwritable)}");
        }

        try
        {
            var (season, preview) = await PerformSeason(data, json, cancellationToken);
            await using var gateway = await RunningGateway.Start(data, preview.Threshold, cancellationToken);
            var figures = await Perform(gateway, season, preview, data, output, json, cancellationToken);
            if (json)
            {
                FiguresJson.Print(figures, gateway.Address, output);
            }
            else
            {
                FiguresText.Print(figures, output);
            }

            if (!parsed.GetValue(Once))
            {
                await ServeOn(gateway, data, json, cancellationToken);
            }

            return figures.Sound ? ExitCode.Done : ExitCode.Refused;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return Complaint.Refused($"stopped in the middle; it goes on with: rendermeter serve --sandbox --data {data}");
        }
        catch (DemoFailedException failed)
        {
            return Complaint.Refused(failed.Message);
        }
        catch (GatewayStartException cannot)
        {
            Complaint.Print(cannot.Message);
            return cannot.ExitCode;
        }
    }

    /// <summary>The scored route as far as the gate that only measures; what it measured says how strict the next one is.</summary>
    private static async Task<(IReadOnlyList<Taken> Season, GatePoint Preview)> PerformSeason(string data, bool json, CancellationToken cancellationToken)
    {
        IReadOnlyList<Taken> calm = [];
        IReadOnlyList<Taken> outage = [];
        await using (var gateway = await RunningGateway.Start(data, Season.AnySharpness, cancellationToken))
        {
            if (!json)
            {
                Paper.Line(Paper.Bold("Rendermeter demo"));
                Paper.Line($"  {Script.Renders.Count + Season.Count} renders on three providers inside this program: no key, no network.");
                Paper.Line();
            }

            using var http = new HttpClient { BaseAddress = gateway.Address };
            var performance = new Performance(new GatewayClient(http, gateway.AdminKey), gateway.AdminKey, Run(), TimeProvider.System);
            await performance.Fund(cancellationToken);
            await Progress.Follow(json, Season.InCalm.Count + Season.InOutage.Count, async ended =>
            {
                calm = await performance.Play(Season.Calm, Season.InCalm, 1, ended, cancellationToken);
                gateway.Misbehave(Season.Failing, "fail_free", 1000);
                outage = await performance.Play(Season.Outage, Season.InOutage, 1 + calm.Count, ended, cancellationToken);
                gateway.Misbehave(Season.Failing, "fail_free", 0);
            });
        }

        return ([.. calm, .. outage], await Season.Preview(data, cancellationToken));
    }

    private static string Run() => TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture);

    private static async Task<Figures> Perform(
        RunningGateway gateway, IReadOnlyList<Taken> season, GatePoint preview, string data, string output, bool json, CancellationToken cancellationToken)
    {
        if (!json)
        {
            Paper.Line(Paper.Dim($"  gateway {Text(gateway.Address)}   data {data}   files {output}"));
        }

        using var http = new HttpClient { BaseAddress = gateway.Address };
        var client = new GatewayClient(http, gateway.AdminKey);
        var folder = new OutputFolder(output, client);
        var performance = new Performance(client, gateway.AdminKey, Run(), TimeProvider.System);
        IReadOnlyList<Taken> taken = [];
        ProblemView? refusal = null;
        await Progress.Follow(json, Season.InOutage.Count + Script.Renders.Count, async ended =>
        {
            season = [.. season, .. await performance.Play(Season.Strict, Season.InOutage, 1 + season.Count, ended, cancellationToken)];
            Script.Misbehave(gateway);
            (taken, refusal) = await performance.Play(1 + season.Count, ended, cancellationToken);
        });
        taken = [.. season, .. taken];
        foreach (var one in taken)
        {
            await folder.Keep(one, cancellationToken);
        }

        var renders = await performance.Settle(cancellationToken);
        var bills = new List<BillRow>();
        foreach (var provider in Script.Providers)
        {
            bills.Add(BillRow.Of(await client.ReadBill(provider, cancellationToken), renders));
        }

        using var books = SqliteStore.OpenReadOnly(data)!;
        var broken = await books.Auditor.Run(cancellationToken);
        return new Figures(taken, refusal!, bills, await client.ReadWallet(cancellationToken), [.. broken.Select(finding => $"{finding.Invariant}: {finding.Sentence}; {finding.Subject}")])
        {
            Season = season, Preview = preview,
        };
    }

    private static async Task ServeOn(RunningGateway gateway, string data, bool json, CancellationToken cancellationToken)
    {
        if (!json)
        {
            Paper.Line();
            Paper.Line($"Still serving at {Paper.Bold(Text(gateway.Address))} until Ctrl+C.");
            Paper.Line($"  Key        {gateway.AdminKey}");
            Paper.Line($"  Try        curl -H \"Authorization: Bearer $KEY\" {Text(gateway.Address)}/api/v1/wallets");
            Paper.Line($"  Go on      rendermeter serve --sandbox --data {data}");
        }

        await gateway.UntilStopped(cancellationToken);
    }

    private static string Text(Uri address) => address.GetLeftPart(UriPartial.Authority);
}
