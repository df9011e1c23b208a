using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using Rendermeter.Commands.Backups;
using Rendermeter.Commands.Caps;
using Rendermeter.Commands.Comparisons;
using Rendermeter.Commands.Demo;
using Rendermeter.Commands.Forecasts;
using Rendermeter.Commands.Grants;
using Rendermeter.Commands.Keys;
using Rendermeter.Commands.Prices;
using Rendermeter.Commands.Renders;
using Rendermeter.Commands.Providers;
using Rendermeter.Commands.Reports;
using Rendermeter.Commands.Routes;
using Rendermeter.Commands.Wallets;

namespace Rendermeter.Commands;

/// <summary>The commands of the program. Building them touches no web server and no database: only the one that runs loads what it needs.</summary>
internal static class CommandTree
{
    public static async Task<int> Run(string[] args)
    {
        var parsed = Create().Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null, EnablePosixBundling = false });
        if (parsed.Action is ParseErrorAction)
        {
            foreach (var error in parsed.Errors)
            {
                Complaint.Print(error.Message);
            }

            Console.Error.WriteLine($"see: {NameOf(parsed.CommandResult)} --help");
            return ExitCode.WrongUsage;
        }

        if (UnknownOption(parsed) is { } unknown)
        {
            Complaint.Print($"{unknown} is no option of {NameOf(parsed.CommandResult)}");
            Console.Error.WriteLine($"see: {NameOf(parsed.CommandResult)} --help");
            return ExitCode.WrongUsage;
        }

        try
        {
            // A gateway that is asked to stop takes as long as it needs: 2 seconds after the signal the library would end it in the middle of its work, with 143.
            var configuration = new InvocationConfiguration { EnableDefaultExceptionHandler = false };
            configuration.ProcessTerminationTimeout = parsed.CommandResult.Command.Name switch
            {
                "serve" => null,

                // They tidy up what they have begun, at the next file: only then are they through.
                "backup" or "restore" => Timeout.InfiniteTimeSpan,
                _ => configuration.ProcessTerminationTimeout,
            };
            return await parsed.InvokeAsync(configuration);
        }
        catch (Exception failure) when (Trouble.Of(failure) is { } trouble)
        {
            Complaint.Print(trouble.Sentence);
            return trouble.ExitCode;
        }
    }

    internal static RootCommand Create()
    {
        var root = new RootCommand(
            """
            What generated images, clips and voices cost, before they run and to the last digit afterwards.

            Begin with:  rendermeter demo
                         rendermeter quote fal/fal-ai/flux-1/dev n=2 size=1024x1024
            """);
        root.Subcommands.Add(DemoCommand.Create());
        root.Subcommands.Add(ServeCommand.Create());
        root.Subcommands.Add(QuoteCommand.Create());
        root.Subcommands.Add(CompareCommand.Create());
        root.Subcommands.Add(ForecastCommand.Create());
        root.Subcommands.Add(ReconcileCommand.Create());
        root.Subcommands.Add(PricesCommand.Create());
        root.Subcommands.Add(RoutesCommand.Create());
        root.Subcommands.Add(RendersCommand.Create());
        root.Subcommands.Add(WalletsCommand.Create());
        root.Subcommands.Add(GrantsCommand.Create());
        root.Subcommands.Add(ProvidersCommand.Create());
        root.Subcommands.Add(CapsCommand.Create());
        root.Subcommands.Add(KeysCommand.Create());
        root.Subcommands.Add(SpendCommand.Create());
        root.Subcommands.Add(MarginsCommand.Create());
        root.Subcommands.Add(BackupCommand.Create());
        root.Subcommands.Add(RestoreCommand.Create());
        root.Subcommands.Add(DoctorCommand.Create());

        var help = root.Options.OfType<HelpOption>().Single();
        help.Action = new HelpWithExample((HelpAction)help.Action!);
        root.SetAction(parsed =>
        {
            ((HelpWithExample)help.Action).Invoke(parsed);
            return ExitCode.WrongUsage;
        });
        return root;
    }

    /// <summary>What looks like an option stands where a model or a name should: nothing that is asked for begins so, unless -- says it does.</summary>
    private static string? UnknownOption(ParseResult parsed)
        => parsed.Tokens.Any(token => token.Type == System.CommandLine.Parsing.TokenType.DoubleDash) ? null
            : parsed.CommandResult.Children.OfType<System.CommandLine.Parsing.ArgumentResult>().SelectMany(argument => argument.Tokens)
                .Select(token => token.Value).FirstOrDefault(value => value.StartsWith("--", StringComparison.Ordinal));

    private static string NameOf(System.CommandLine.Parsing.SymbolResult? result)
        => result is System.CommandLine.Parsing.CommandResult command
            ? command.Command is RootCommand ? "rendermeter" : $"{NameOf(command.Parent)} {command.Command.Name}"
            : "rendermeter";
}
