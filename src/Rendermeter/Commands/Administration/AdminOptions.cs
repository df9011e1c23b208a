using System.CommandLine;

namespace Rendermeter.Commands.Administration;

/// <summary>Where a command of administration works, the same options on each of them.</summary>
internal sealed class AdminOptions
{
    public const string KeyVariable = "RENDERMETER_KEY";

    private readonly Option<string?> _server = Server();
    private readonly Option<string> _data = SharedOptions.DataDirectory("./data");
    private readonly Option<string?> _database = SharedOptions.Database();
    private readonly Option<bool> _json = SharedOptions.Json();

    public static Option<string?> Server() => new("--server")
    {
        Description = $"A running server, such as http://127.0.0.1:8080, with an admin key in {KeyVariable}; without it, the data directory",
        HelpName = "URL",
    };

    /// <summary>Where the command quotes on the data itself: its option for price files, among the command's own options.</summary>
    public Option<string?>? Prices { get; init; }

    public void AddTo(Command command)
    {
        command.Options.Add(_server);
        command.Options.Add(_data);
        command.Options.Add(_database);
        command.Options.Add(_json);
    }

    public bool Json(ParseResult parsed) => parsed.GetValue(_json);

    /// <exception cref="AdminUnreachableException">There is nobody to ask.</exception>
    public async Task<IAdminClient> Open(ParseResult parsed, bool writes, CancellationToken cancellationToken)
        => parsed.GetValue(_server) is { } server ? OpenServer(server)
            : await DataClient.Open(parsed.GetValue(_data)!, parsed.GetValue(_database), writes, cancellationToken, Prices is null ? null : parsed.GetValue(Prices));

    /// <exception cref="AdminUnreachableException">It is no address, or there is no key for it.</exception>
    public static IAdminClient OpenServer(string server)
    {
        if (!Uri.TryCreate(server, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https"))
        {
            throw new AdminUnreachableException($"--server: '{server}' is no address such as http://127.0.0.1:8080", ExitCode.WrongUsage);
        }

        return Environment.GetEnvironmentVariable(KeyVariable) is { Length: > 0 } key ? new ServerClient(address, key)
            : throw new AdminUnreachableException($"--server needs an admin key in the environment variable {KeyVariable}", ExitCode.WrongUsage);
    }
}
