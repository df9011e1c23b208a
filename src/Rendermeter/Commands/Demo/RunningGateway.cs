using System.Globalization;
using Microsoft.AspNetCore.Connections;
using Rendermeter.Http;
using Rendermeter.Http.Keys;
using Rendermeter.Providers.Sandbox;

namespace Rendermeter.Commands.Demo;

/// <summary>The gateway in this process, on port 8080 or, where that is taken, on a free one. Its admin key is kept beside its data, for the next run.</summary>
internal sealed class RunningGateway : IAsyncDisposable
{
    private const int Port = 8080;

    private const string KeyFile = "demo-admin-key";

    private readonly Gateway _gateway;

    private readonly SandboxOptions _vendors;

    private RunningGateway(Gateway gateway, SandboxOptions vendors, string adminKey) => (_gateway, _vendors, AdminKey) = (gateway, vendors, adminKey);

    public Uri Address => _gateway.Address;

    public string AdminKey { get; }

    /// <exception cref="GatewayStartException">The data is in use or cannot be written to.</exception>
    /// <param name="sharpness">The threshold of the check <c>blur</c> on the scored route.</param>
    public static async Task<RunningGateway> Start(string data, long sharpness, CancellationToken cancellationToken)
    {
        var file = Path.Combine(data, KeyFile);
        var key = File.Exists(file) ? (await File.ReadAllTextAsync(file, cancellationToken)).Trim() : KeyText.Create().ToString();
        var gateway = await StartOn(Port, data, key, sharpness, cancellationToken) ?? await StartOn(port: 0, data, key, sharpness, cancellationToken);
        WriteSecret(file, key);
        return gateway!;
    }

    /// <summary>How one vendor misbehaves from now on, of a thousand jobs.</summary>
    public void Misbehave(string provider, string how, int perThousand) => _vendors.Providers[provider].SimulatePerThousand[how] = perThousand;

    public Task UntilStopped(CancellationToken cancellationToken) => _gateway.WaitForShutdown(cancellationToken);

    public ValueTask DisposeAsync() => _gateway.DisposeAsync();

    /// <summary>Null where the port is taken; any free one is asked for as 0.</summary>
    private static async Task<RunningGateway?> StartOn(int port, string data, string key, long sharpness, CancellationToken cancellationToken)
    {
        try
        {
            SandboxOptions? vendors = null;
            var gateway = await Gateway.Start(
                new GatewayOptions
                {
                    Urls = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}"),
                    DataDirectory = data,
                    Sandbox = true,
                    ConfigureSandbox = sandbox =>
                    {
                        Script.Prepare(sandbox);
                        vendors = sandbox;
                    },
                    Settings = new Dictionary<string, string?>(Season.Settings(sharpness)) { ["Rendermeter:AdminKey"] = key },
                    LogToConsole = false,
                },
                cancellationToken);
            return new RunningGateway(gateway, vendors!, key);
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
