using System.Globalization;
using Rendermeter.Commands;
using Rendermeter.Providers;
using Rendermeter.Providers.Sandbox;

namespace Rendermeter.Http;

/// <summary>
/// How the sandbox providers misbehave of themselves (<c>Rendermeter:Providers:{provider}:SimulatePerThousand:{misbehaviour}</c>), how long they take, and where
/// they are: a vendor of another process is reached with the same <c>BaseUrl</c>, <c>ApiKey</c> and <c>WebhookSecret</c> on both sides.
/// </summary>
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

        foreach (var (provider, options) in sandbox.Providers)
        {
            var section = configuration.GetSection($"{Section}:{provider}");
            options.ApiKey = section["ApiKey"] ?? options.ApiKey;
            options.WebhookSecret = section["WebhookSecret"] ?? options.WebhookSecret;
            options.ShortestRun = Milliseconds(section, "ShortestRunMilliseconds") ?? options.ShortestRun;
            options.LongestRun = Milliseconds(section, "LongestRunMilliseconds") ?? options.LongestRun;
            options.Limits = Limits(provider, configuration);
            if (section["BaseUrl"] is { Length: > 0 } text)
            {
                options.BaseUrl = Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https"
                    ? url
                    : throw new GatewayStartException($"{section.Path}:BaseUrl: '{text}' is no address such as http://127.0.0.1:8080/sandbox/{provider}", ExitCode.WrongUsage);
            }
        }

        if (sandbox.Fault() is { } fault)
        {
            throw new GatewayStartException($"{Section}: {fault}", ExitCode.WrongUsage);
        }
    }

    private static VendorLimits Limits(string provider, IConfiguration configuration)
    {
        try
        {
            return VendorLimits.Read(provider, name => configuration[name]);
        }
        catch (FormatException wrong)
        {
            throw new GatewayStartException(wrong.Message, ExitCode.WrongUsage, wrong);
        }
    }

    private static TimeSpan? Milliseconds(IConfigurationSection section, string name)
        => section[name] is not { } text ? null
            : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var milliseconds) && milliseconds <= 3_600_000 ? TimeSpan.FromMilliseconds(milliseconds)
            : throw new GatewayStartException($"{section.Path}:{name}: '{text}' is not 0 to 3600000", ExitCode.WrongUsage);
}
