using System.Globalization;
using Microsoft.AspNetCore.Connections;
using Rendermeter.Http;
using Rendermeter.Http.Keys;

namespace Rendermeter.Commands.Demo;

/// <summary>The gateway in this process, on port 8080 or, where that is taken, on a free one. Its admin key is kept beside its data, for the next run.</summary>
internal sealed class RunningGateway : IAsyncDisposable
{
    private const int Port = 8080;

    private const string KeyFile = "demo-admin-key";

    private readonly Gateway _gateway;

    private RunningGateway(Gateway gateway, string adminKey) => (_gateway, AdminKey) = (gateway, adminKey);

    public Uri Address => _gateway.Address;

    public string AdminKey { get; }

    /// <exception cref="GatewayStartException">The data is in use or cannot be written to.</exception>
    public static async Task<RunningGateway> Start(string data, CancellationToken cancellationToken)
    {
        var file = Path.Combine(data, KeyFile);
        var key = File.Exists(file) ? (await File.ReadAllTextAsync(file, cancellationToken)).Trim() : KeyText.Create().ToString();
        var gateway = await StartOn(Port, data, key, cancellationToken) ?? await StartOn(port: 0, data, key, cancellationToken);
        WriteSecret(file, key);
        return new RunningGateway(gateway!, key);
    }

    public Task UntilStopped(CancellationToken cancellationToken) => _gateway.WaitForShutdown(cancellationToken);

    public ValueTask DisposeAsync() => _gateway.DisposeAsync();

    /// <summary>Null where the port is taken; any free one is asked for as 0.</summary>
    private static async Task<Gateway?> StartOn(int port, string data, string key, CancellationToken cancellationToken)
    {
        try
        {
            return await Gateway.Start(
                new GatewayOptions
                {
                    Urls = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}"),
                    DataDirectory = data,
                    Sandbox = true,
                    ConfigureSandbox = Script.Misbehave,
                    Settings = new Dictionary<string, string?> { ["Rendermeter:AdminKey"] = key },
                    LogToConsole = false,
                },
                cancellationToken);
        }
        catch (GatewayStartException taken) when (port != 0 && taken.InnerException?.InnerException is AddressInUseException)
        {
            return null;
        }
    }

    private static void WriteSecret(string file, string key)
    {
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using var writer = new StreamWriter(file, options);
        writer.WriteLine(key);
    }
}
