using System.CommandLine;

namespace Rendermeter.Commands.Renders;

/// <summary>Where the running server is, and by which key it is asked.</summary>
internal static class ServerOptions
{
    public static Option<string> Server() => new("--server")
    {
        Description = "The running server; the key is taken from RENDERMETER_KEY",
        HelpName = "URL",
        DefaultValueFactory = _ => "http://127.0.0.1:8080",
    };
}
