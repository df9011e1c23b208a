using System.Globalization;
using Microsoft.Extensions.Configuration;
using Rendermeter.Commands;
using Rendermeter.Engine.Alerts;
using Rendermeter.Http;

namespace Rendermeter.Telemetry;

/// <summary>What is measured, how often, and where it goes.</summary>
internal sealed class TelemetryOptions
{
    /// <summary>Seconds between two looks at the books for the gauges, 1 to 300. Default 15.</summary>
    public int SampleSeconds { get; set; } = 15;

    /// <summary>Whether <c>/metrics</c> answers without a key. Default false: it says what is spent.</summary>
    public bool Open { get; set; }

    /// <summary>Different values that a label may have, 10 to 10,000; what comes after them is <c>other</c>. Default 200.</summary>
    public int MostValues { get; set; } = 200;

    /// <summary>Where an OpenTelemetry collector listens; null sends nothing.</summary>
    public Uri? Otlp { get; set; }

    /// <summary>Whether it is spoken to by gRPC; else by HTTP with protobuf.</summary>
    public bool OtlpGrpc { get; set; }

    /// <summary>Headers for it as <c>name=value,name=value</c>; null is none.</summary>
    public string? OtlpHeaders { get; set; }

    /// <summary>Seconds between two exports of the metrics, 1 to 3600. Default 60.</summary>
    public int OtlpSeconds { get; set; } = 60;

    /// <summary>When spend is a spike.</summary>
    public SpendWatchOptions Watch { get; } = new();

    /// <summary>Reads <c>Rendermeter:Metrics</c>, <c>:Otlp</c> and <c>:SpendWatch</c>, and the <c>OTEL_…</c> variables.</summary>
    /// <exception cref="GatewayStartException">A value is not one of those allowed; the message names it.</exception>
    public static TelemetryOptions Read(IConfiguration configuration)
    {
        var options = new TelemetryOptions();
        options.SampleSeconds = Count("Metrics:SampleSeconds", options.SampleSeconds, 1, 300);
        options.MostValues = Count("Metrics:MostLabelValues", options.MostValues, 10, 10_000);
        options.Open = configuration["Rendermeter:Metrics:Open"] switch
        {
            null => false,
            var text when bool.TryParse(text, out var open) => open,
            var text => throw Wrong("Rendermeter:Metrics:Open", text, "true or false"),
        };
        ReadOtlp(options, configuration);
        options.OtlpSeconds = Count("Otlp:IntervalSeconds", options.OtlpSeconds, 1, 3600);
        if (configuration["Rendermeter:SpendWatch:UsdPerHour"] is { } usd)
        {
            options.Watch.FromPerHourNanos = Pricing.Amounts.Money.TryParse(usd, Pricing.Amounts.Currency.Usd, out var money) && money.Nanos > 0 ? money.Nanos
                : throw Wrong("Rendermeter:SpendWatch:UsdPerHour", usd, "an amount above 0 such as 25.00");
        }

        options.Watch.Times = Count("SpendWatch:Times", options.Watch.Times, 1, 1000);
        options.Watch.LeastAttempts = Count("SpendWatch:LeastAttempts", options.Watch.LeastAttempts, 1, 1000);
        options.Watch.RepeatAfter = TimeSpan.FromSeconds(Count("SpendWatch:RepeatAfterSeconds", (int)options.Watch.RepeatAfter.TotalSeconds, 1, 86_400));
        return options;

        int Count(string name, int standard, int least, int most) => configuration[$"Rendermeter:{name}"] is not { } text ? standard
            : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count >= least && count <= most ? count
            : throw Wrong($"Rendermeter:{name}", text, $"{least} to {most}");
    }

    private static void ReadOtlp(TelemetryOptions options, IConfiguration configuration)
    {
        var (name, text) = configuration["Rendermeter:Otlp:Endpoint"] is { Length: > 0 } own ? ("Rendermeter:Otlp:Endpoint", own)
            : ("OTEL_EXPORTER_OTLP_ENDPOINT", configuration["OTEL_EXPORTER_OTLP_ENDPOINT"]);
        if (!string.IsNullOrWhiteSpace(text))
        {
            options.Otlp = Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https" ? url
                : throw Wrong(name, text, "an address such as http://127.0.0.1:4318");
        }

        var protocol = configuration["Rendermeter:Otlp:Protocol"] ?? configuration["OTEL_EXPORTER_OTLP_PROTOCOL"];
        options.OtlpGrpc = protocol switch
        {
            null or "" or "http/protobuf" => false,
            "grpc" => true,
            _ => throw Wrong("Rendermeter:Otlp:Protocol", protocol, "http/protobuf or grpc"),
        };
        options.OtlpHeaders = configuration["Rendermeter:Otlp:Headers"] ?? configuration["OTEL_EXPORTER_OTLP_HEADERS"];
    }

    private static GatewayStartException Wrong(string name, string? text, string allowed)
        => new($"{name.Replace(":", "__", StringComparison.Ordinal)}: '{text}' is not {allowed}", ExitCode.WrongUsage);
}
