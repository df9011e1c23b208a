using System.CommandLine;
using System.Text.Json;
using Rendermeter.Commands.Administration;

namespace Rendermeter.Commands.Wallets;

/// <summary>The wallet that a command is about: named, or the only one.</summary>
internal static class WalletArgument
{
    public static Argument<string?> Create() => new("wallet")
    {
        Description = "wal_…; may be left out where there is one wallet",
        Arity = ArgumentArity.ZeroOrOne,
    };

    /// <summary>The same as an option, for commands that have another argument.</summary>
    public static Option<string?> Option() => new("--wallet") { Description = "wal_…; may be left out where there is one wallet", HelpName = "WALLET" };

    /// <exception cref="AdminUnreachableException">None is named and there are several, or what is named does not exist.</exception>
    public static async Task<JsonElement> Find(string? named, IAdminClient client, CancellationToken cancellationToken)
    {
        var answer = await client.Send(HttpMethod.Get, "/api/v1/wallets", json: null, cancellationToken);
        if (answer.IsProblem)
        {
            throw new AdminUnreachableException(answer.Json.Text("detail") ?? "the wallets cannot be read", ExitCode.Refused);
        }

        var wallets = answer.Rows().ToList();
        return named is null
            ? wallets is [var only] ? only
                : throw new AdminUnreachableException($"there are {wallets.Count} wallets: name one of {string.Join(", ", wallets.Take(10).Select(wallet => wallet.Text("id")))}", ExitCode.WrongUsage)
            : wallets.FirstOrDefault(wallet => wallet.Text("id") == named) is { ValueKind: JsonValueKind.Object } found ? found
                : throw new AdminUnreachableException($"there is no wallet {named}", ExitCode.Refused);
    }
}
