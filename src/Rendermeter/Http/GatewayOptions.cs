using Rendermeter.Providers.Sandbox;

namespace Rendermeter.Http;

/// <summary>How a gateway is started.</summary>
internal sealed record GatewayOptions
{
    /// <summary>Where it listens; several are separated by <c>;</c>, and port 0 is any free one. Default <c>http://127.0.0.1:8080</c>.</summary>
    public string Urls { get; init; } = "http://127.0.0.1:8080";

    /// <summary>Everything that it keeps. Default <c>./data</c>.</summary>
    public string DataDirectory { get; init; } = "./data";

    /// <summary>A PostgreSQL connection string; null is what the configuration says, and without it the database embedded in the data directory.</summary>
    public string? Database { get; init; }

    /// <summary>Whether the three vendors of the sandbox run in this process, with routes over them. Default false.</summary>
    public bool Sandbox { get; init; }

    /// <summary>Whether this process works on renders; without it, it only serves requests (<c>--roles api</c>), and others must work. Default true.</summary>
    public bool Works { get; init; } = true;

    /// <summary>A directory of price files that win over the embedded ones; null is what the configuration says, and without it none.</summary>
    public string? PricesDirectory { get; init; }

    /// <summary>Settings that win over files and environment, such as <c>Rendermeter:Default:CreditLine</c>.</summary>
    public IReadOnlyDictionary<string, string?> Settings { get; init; } = new Dictionary<string, string?>();

    /// <summary>Changes the sandbox before it starts: its pace, its misbehaviour.</summary>
    public Action<SandboxOptions>? ConfigureSandbox { get; init; }

    /// <summary>Told of the admin key as soon as a first start has made it, before anything else can go wrong: it is never shown again.</summary>
    public Action<FirstKey>? OnFirstKey { get; init; }

    /// <summary>Whether the log is written to the console, on the error output. Default true.</summary>
    public bool LogToConsole { get; init; } = true;
}
