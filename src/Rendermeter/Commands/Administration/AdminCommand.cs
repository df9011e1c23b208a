using System.CommandLine;
using System.Text.Json;
using Rendermeter.Commands.Printing;

namespace Rendermeter.Commands.Administration;

/// <summary>
/// A command that asks the native API and prints what it answers. With <c>--json</c> the answer is printed as it came; else the command writes it for people.
/// </summary>
internal static class AdminCommand
{
    /// <param name="writes">False for a command that only reads: it works beside a running server.</param>
    /// <param name="ask">Sends what is to be sent; the last answer is the command's.</param>
    /// <param name="print">Writes that answer for people.</param>
    public static Command Create(
        string name, string description, string example, IEnumerable<Symbol> symbols, bool writes,
        Func<ParseResult, IAdminClient, CancellationToken, Task<AdminAnswer>> ask, Action<ParseResult, AdminAnswer> print)
    {
        var command = new CommandWithExample(name, description, example);
        foreach (var symbol in symbols)
        {
            if (symbol is Argument argument)
            {
                command.Arguments.Add(argument);
            }
            else
            {
                command.Options.Add((Option)symbol);
            }
        }

        var options = new AdminOptions();
        options.AddTo(command);
        command.SetAction((parsed, cancellationToken) => Run(parsed, options, writes, ask, print, cancellationToken));
        return command;
    }

    private static async Task<int> Run(
        ParseResult parsed, AdminOptions options, bool writes,
        Func<ParseResult, IAdminClient, CancellationToken, Task<AdminAnswer>> ask, Action<ParseResult, AdminAnswer> print, CancellationToken cancellationToken)
    {
        try
        {
            await using var client = await options.Open(parsed, writes, cancellationToken);
            var answer = await ask(parsed, client, cancellationToken);
            if (answer.IsProblem)
            {
                return Refuse(answer, options.Json(parsed));
            }

            if (options.Json(parsed) && answer.Bytes is [(byte)'{', ..])
            {
                Paper.Line(answer.Text);
            }
            else if (options.Json(parsed) && answer.Bytes.Length == 0)
            {
                Paper.Line("{}");
            }
            else
            {
                print(parsed, answer);
            }

            return ExitCode.Done;
        }
        catch (AdminUnreachableException unreachable)
        {
            Complaint.Print(unreachable.Message);
            return unreachable.ExitCode;
        }
    }

    /// <summary>Says what an answer refuses.</summary>
    public static int Refuse(AdminAnswer answer, bool json)
    {
        var exitCode = IsUsage(answer) ? ExitCode.WrongUsage : ExitCode.Refused;
        if (json && answer.Bytes is [(byte)'{', ..])
        {
            Paper.Line(answer.Text);
            return exitCode;
        }

        var problem = answer.Bytes is [(byte)'{', ..] ? answer.Json : default;
        var errors = problem.ValueKind == JsonValueKind.Object && problem.TryGetProperty("errors", out var list) ? list.EnumerateArray().ToList() : [];
        foreach (var error in errors)
        {
            Complaint.Print(Refusal.Named(error.GetProperty("pointer").GetString()!, error.GetProperty("detail").GetString()!));
        }

        if (errors.Count == 0)
        {
            Complaint.Print(problem.ValueKind == JsonValueKind.Object ? problem.GetProperty("detail").GetString()! : $"the server answered {answer.Status}");
        }

        return exitCode;
    }

    /// <summary>True where a value was given that is none; what stands in a file that was named is no matter of usage.</summary>
    private static bool IsUsage(AdminAnswer answer)
        => answer.Bytes is [(byte)'{', ..] && answer.Json is var problem && IsUsage(answer.Status, problem);

    /// <inheritdoc cref="IsUsage(AdminAnswer)"/>
    public static bool IsUsage(int status, JsonElement problem)
        => status == 400 || (status == 422 && problem.TryGetProperty("code", out var code) && code.ValueEquals("validation")
            && !(problem.TryGetProperty("errors", out var errors) && errors.EnumerateArray().Any(error => error.GetProperty("pointer").GetString()!.StartsWith("#/route", StringComparison.Ordinal))));
}
