using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Rendermeter.Telemetry;

/// <summary>Sends metrics and traces to an OpenTelemetry collector, where one is configured. What cannot be sent is lost and stops nothing.</summary>
internal sealed class OtlpExport : IHostedService, IDisposable
{
    private readonly MeterProvider _metrics;
    private readonly TracerProvider _traces;

    // The instruments are asked for so that they exist before anybody listens.
    public OtlpExport(TelemetryOptions options, Instruments instruments)
    {
        var resource = ResourceBuilder.CreateDefault().AddService("rendermeter", serviceVersion: typeof(OtlpExport).Assembly.GetName().Version?.ToString(3)).AddEnvironmentVariableDetector();
        _metrics = Sdk.CreateMeterProviderBuilder().SetResourceBuilder(resource)
            .AddMeter(instruments.Meter.Name, "Microsoft.AspNetCore.Hosting", "System.Runtime")
            .AddOtlpExporter((exporter, reader) =>
            {
                Configure(exporter, options, "v1/metrics");
                reader.PeriodicExportingMetricReaderOptions.ExportIntervalMilliseconds = options.OtlpSeconds * 1000;
            })
            .Build();
        _traces = Sdk.CreateTracerProviderBuilder().SetResourceBuilder(resource)
            .AddSource(instruments.Source.Name, "Microsoft.AspNetCore")
            .AddOtlpExporter(exporter => Configure(exporter, options, "v1/traces"))
            .Build();
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Sends what is left, for a moment.</summary>
    public Task StopAsync(CancellationToken cancellationToken) => Task.Run(
        () =>
        {
            _metrics.ForceFlush(2000);
            _traces.ForceFlush(2000);
        },
        CancellationToken.None);

    public void Dispose()
    {
        _metrics.Dispose();
        _traces.Dispose();
    }

    private static void Configure(OtlpExporterOptions exporter, TelemetryOptions options, string path)
    {
        exporter.Protocol = options.OtlpGrpc ? OtlpExportProtocol.Grpc : OtlpExportProtocol.HttpProtobuf;
        exporter.Endpoint = options.OtlpGrpc ? options.Otlp! : new Uri($"{options.Otlp!.AbsoluteUri.TrimEnd('/')}/{path}");
        if (options.OtlpHeaders is { Length: > 0 } headers)
        {
            exporter.Headers = headers;
        }
    }
}
