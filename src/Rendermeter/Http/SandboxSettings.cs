using System.Globalization;
using Rendermeter.Commands;
using Rendermeter.Providers.Sandbox;

namespace Rendermeter.Http;

/// <summary>How often the sandbox providers misbehave of themselves: <c>Rendermeter:Providers:{provider}:SimulatePerThousand:{misbehaviour}</c>.</summary>
internal static class SandboxSettings
{
    private const string Section = "Rendermeter:Providers";

    /// <summary>Reads the rates into the options.</summary>
    /// <exception cref="GatewayStartException">A rate is no whole number, its name is no misbehaviour, or all of them are more than 1000.</exception>
    public static void Read(IConfiguration configuration, SandboxOptions sandbox)
    {
        foreach (var (provider, options) in sandbox.Providers)
        {
            foreach (var rate in configuration.GetSection($"{Section}:{provider}:SimulatePerThousand").GetChildren())
            {
                options.SimulatePerThousand[rate.Key] = int.TryParse(rate.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var perThousand)
                    ? perThousand
                    : throw new GatewayStartException($"{rate.Path}: '{rate.Value}' is not 0 to 1000", ExitCode.WrongUsage);
            }
        }

        if (sandbox.Fault() is { } fault)
        {
            throw new GatewayStartException($"{Section}: {fault}", ExitCode.WrongUsage);
        }
    }
}
