using System.Globalization;
using Rendermeter.Commands;
using Rendermeter.Storage;
using Rendermeter.Storage.Outputs;

namespace Rendermeter.Http;

/// <summary>Where outputs are kept: <c>Rendermeter:Outputs</c>.</summary>
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
