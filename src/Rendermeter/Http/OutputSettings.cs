using System.Globalization;
using Rendermeter.Commands;
using Rendermeter.Http.Inputs;
using Rendermeter.Storage;
using Rendermeter.Storage.Outputs;

namespace Rendermeter.Http;

/// <summary>Where files are kept, and how large they may be: <c>Rendermeter:Outputs</c>, <c>Rendermeter:Inputs</c>.</summary>
internal static class OutputSettings
{
    private const string Section = "Rendermeter:Outputs";

    /// <summary>Reads the settings.</summary>
    /// <exception cref="GatewayStartException">One of them is wrong; the message names it.</exception>
    public static StoreOptions Read(IConfiguration configuration)
    {
        var usual = new StoreOptions();
        var most = usual.MaxOutputBytes;
        if (configuration[$"{Section}:MaxBytes"] is { } text && (!long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out most) || most < 1))
        {
            throw Wrong("MaxBytes", text, "a number of bytes, 1 or more");
        }

        return new StoreOptions { MaxOutputBytes = most, S3 = configuration[$"{Section}:S3:Bucket"] is { Length: > 0 } bucket ? S3(configuration, bucket) : null };
    }

    /// <summary>Reads <c>Rendermeter:Inputs</c>.</summary>
    /// <exception cref="GatewayStartException">One of them is wrong; the message names it.</exception>
    public static InputOptions ReadInputs(IConfiguration configuration)
    {
        var options = new InputOptions();
        options.MaxBytes = Whole(configuration, nameof(InputOptions.MaxBytes), options.MaxBytes, long.MaxValue - 1);
        options.MaxUnusedFiles = Whole(configuration, nameof(InputOptions.MaxUnusedFiles), options.MaxUnusedFiles, long.MaxValue);
        options.MaxUnusedBytes = Whole(configuration, nameof(InputOptions.MaxUnusedBytes), options.MaxUnusedBytes, long.MaxValue);
        options.MaxAtOnce = GatewaySettings.Whole(configuration, "Inputs:MaxAtOnce", 1, 1_000_000) ?? options.MaxAtOnce;
        options.MaxAtOnceOfOrg = GatewaySettings.Whole(configuration, "Inputs:MaxAtOnceOfOrg", 1, 1_000_000) ?? options.MaxAtOnceOfOrg;
        options.MaxFetchedBytes = Whole(configuration, nameof(InputOptions.MaxFetchedBytes), options.MaxFetchedBytes, long.MaxValue);
        options.FetchSeconds = GatewaySettings.Whole(configuration, "Inputs:FetchSeconds", 1, 3600) ?? options.FetchSeconds;
        options.Inside = [.. configuration.GetSection("Rendermeter:Inputs:Inside").GetChildren().Select(origin
            => Uri.TryCreate(origin.Value, UriKind.Absolute, out var url) && url.Scheme is "http" or "https" ? url
                : throw new GatewayStartException($"Rendermeter:Inputs:Inside: '{origin.Value}' is not an address such as http://10.0.0.7:8000", ExitCode.WrongUsage))];

        return options;
    }

    private static long Whole(IConfiguration configuration, string name, long usual, long most)
        => configuration[$"Rendermeter:Inputs:{name}"] is not { } text ? usual
            : long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= 1 && number <= most ? number
            : throw new GatewayStartException($"Rendermeter:Inputs:{name}: '{text}' is not a whole number, 1 or more", ExitCode.WrongUsage);

    private static S3OutputOptions S3(IConfiguration configuration, string bucket)
    {
        Uri? endpoint = null;
        if (configuration[$"{Section}:S3:Endpoint"] is { Length: > 0 } text && !(Uri.TryCreate(text, UriKind.Absolute, out endpoint) && endpoint.Scheme is "http" or "https"))
        {
            throw Wrong("S3:Endpoint", text, "an address such as https://s3.example.com");
        }

        var usual = new S3OutputOptions { Bucket = bucket };
        return new S3OutputOptions
        {
            Bucket = bucket,
            Endpoint = endpoint,
            Region = configuration[$"{Section}:S3:Region"] ?? usual.Region,
            AccessKey = configuration[$"{Section}:S3:AccessKey"],
            SecretKey = configuration[$"{Section}:S3:SecretKey"],
            Prefix = configuration[$"{Section}:S3:Prefix"] ?? usual.Prefix,
        };
    }

    private static GatewayStartException Wrong(string name, string text, string allowed)
        => new($"{Section}:{name}: '{text}' is not {allowed}", ExitCode.WrongUsage);
}
