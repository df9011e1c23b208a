using Rendermeter.Providers.Guarded;

namespace Rendermeter.Http.Webhooks;

/// <summary>How deliveries are made.</summary>
internal sealed class WebhookOptions
{
    /// <summary>Seconds that a receiver has to answer, 1 to 30. Default 15.</summary>
    public int TimeoutSeconds { get; set; } = 15;

    /// <summary>Origins inside the network that the operator lets webhooks call. Everything else must be https on the open internet.</summary>
    public IReadOnlyList<Uri> Inside { get; set; } = [];

    /// <summary>Why a URL would never be called, or null.</summary>
    public string? Fault(Uri url) => UrlRules.Fault(url, Inside.Any(origin => UrlRules.Origin(origin) == UrlRules.Origin(url)));

    /// <summary>Deliveries on their way to one webhook at once.</summary>
    public int MostToOne { get; set; } = 8;

    /// <summary>Deliveries on their way at once.</summary>
    public int Most { get; set; } = 64;

    /// <summary>Reads <c>Rendermeter:Webhooks</c>.</summary>
    /// <exception cref="GatewayStartException">A value is not one of those allowed; the message names it.</exception>
    public static WebhookOptions Read(Microsoft.Extensions.Configuration.IConfiguration configuration)
    {
        var options = new WebhookOptions();
        options.TimeoutSeconds = GatewaySettings.Whole(configuration, "Webhooks:TimeoutSeconds", 1, 30) ?? options.TimeoutSeconds;
        options.Inside = [.. configuration.GetSection("Rendermeter:Webhooks:Inside").GetChildren().Select(origin =>
            Uri.TryCreate(origin.Value, UriKind.Absolute, out var url) && url.Scheme is "http" or "https" ? url
                : throw new GatewayStartException($"{origin.Path.Replace(":", "__", StringComparison.Ordinal)}: '{origin.Value}' is no origin such as http://10.0.0.7:8000", Commands.ExitCode.WrongUsage))];
        return options;
    }
}
