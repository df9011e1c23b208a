using System.Diagnostics;
using System.Diagnostics.Metrics;
using Rendermeter.Engine.Attempts;
using Rendermeter.Engine.Reports;
using Rendermeter.Pricing;

namespace Rendermeter.Telemetry;

/// <summary>Every metric of the gateway. Names and meanings: docs/operating/telemetry.md, which a test holds to this list.</summary>
internal sealed class Instruments : IDisposable
{
    public const string Name = "Rendermeter";

    private readonly TimeProvider _time;
    private readonly LabelValues _labels;
    private readonly Dictionary<string, (long Attempts, long Accepted)> _routes = [];
    private BooksSample? _sample;
    private TimeSpan _pollLag;
    private int _inHand;

    public Instruments(TelemetryOptions options, TimeProvider time)
    {
        (_time, _labels) = (time, new LabelValues(options.MostValues));
        Meter = new Meter(Name);
        Charge = Meter.CreateCounter<double>("rendermeter.charge", "USD", "What tenants were charged for settled attempts");
        Cost = Meter.CreateCounter<double>("rendermeter.cost", "USD", "What providers bill for settled attempts");
        Attempts = Meter.CreateCounter<long>("rendermeter.attempts", null, "Attempts that were settled");
        Outputs = Meter.CreateCounter<long>("rendermeter.outputs", null, "Outputs that the gate has judged");
        Renders = Meter.CreateCounter<long>("rendermeter.renders", null, "Renders that have ended");
        Refusals = Meter.CreateCounter<long>("rendermeter.refusals", null, "Holds that money, caps or ceilings have refused");
        Failovers = Meter.CreateCounter<long>("rendermeter.failovers", null, "Moves of a render to its next offer");
        FailedFrom = Meter.CreateCounter<double>("rendermeter.failovers.quoted_from", "USD", "Holds of the offers that renders moved away from");
        FailedTo = Meter.CreateCounter<double>("rendermeter.failovers.quoted_to", "USD", "Holds of the offers that renders moved to");
        Retries = Meter.CreateCounter<long>("rendermeter.retries", null, "Further attempts on the same offer");
        Errors = Meter.CreateCounter<long>("rendermeter.provider.errors", null, "Settled attempts that delivered nothing");
        Spikes = Meter.CreateCounter<long>("rendermeter.spend.spikes", null, "Spikes that the spend watch has found");
        Deliveries = Meter.CreateCounter<long>("rendermeter.webhook.tries", null, "Tries to deliver an event to a webhook");
        Dropped = Meter.CreateCounter<long>("rendermeter.telemetry.dropped", null, "Settled commands that were not measured because too many came at once");
        Latency = Meter.CreateHistogram<double>("rendermeter.provider.latency", "s", "From the claim of an attempt to its settlement");
        Meter.CreateObservableGauge("rendermeter.held", () => Of(sample => Usd(sample.HeldNanos)), "USD", "Money that open holds have set aside");
        Meter.CreateObservableGauge("rendermeter.in_doubt", () => Of(sample => Usd(sample.InDoubtNanos)), "USD", "The part of it whose outcome is unknown: the provider may have billed");
        Meter.CreateObservableGauge("rendermeter.in_doubt.oldest", () => Of(sample => Age(sample.OldestInDoubtAt)), "s", "How long the oldest attempt in doubt has been so");
        Meter.CreateObservableGauge("rendermeter.attempts.open", Open, null, "Attempts that are not resolved, by state");
        Meter.CreateObservableGauge("rendermeter.webhook.pending", () => Of(sample => sample.PendingDeliveries), null, "Deliveries to webhooks that are on their way or waiting");
        Meter.CreateObservableGauge("rendermeter.outbox.lag", () => Of(sample => Age(sample.OldestUndeliveredAt)), "s", "How long the oldest delivery has been waiting");
        Meter.CreateObservableGauge("rendermeter.poll.lag", () => _pollLag.TotalSeconds, "s", "How late the latest look at a due render came on this node");
        Meter.CreateObservableGauge("rendermeter.renders.in_hand", () => _inHand, null, "Renders that this node has in hand; what waits is in the database alone");
        Meter.CreateObservableGauge("rendermeter.heap", () => HeapBytes(GC.GetGCMemoryInfo(GCKind.Any)), "By", "Managed memory that was in use after the latest collection of this node");
        Meter.CreateObservableGauge("rendermeter.attempts_per_accepted_output", PerOutput, null, "Attempts for each output that was accepted, since this node began");
    }

    /// <summary>All of them; the source of spans has the same name.</summary>
    public Meter Meter { get; }

    public ActivitySource Source { get; } = new(Name);

    public Counter<double> Charge { get; }

    public Counter<double> Cost { get; }

    public Counter<long> Attempts { get; }

    public Counter<long> Outputs { get; }

    public Counter<long> Renders { get; }

    public Counter<long> Refusals { get; }

    public Counter<long> Failovers { get; }

    public Counter<double> FailedFrom { get; }

    public Counter<double> FailedTo { get; }

    public Counter<long> Retries { get; }

    public Counter<long> Errors { get; }

    public Counter<long> Spikes { get; }

    public Counter<long> Deliveries { get; }

    public Counter<long> Dropped { get; }

    public Histogram<double> Latency { get; }

    /// <summary>A label whose values are bounded.</summary>
    public KeyValuePair<string, object?> Label(string name, string value) => new(name, _labels.Of(name, value));

    /// <summary>Counts what the ratio of a route is made of.</summary>
    public void Count(string route, long attempts, long accepted)
    {
        lock (_routes)
        {
            var name = _labels.Of("route", route);
            var known = _routes.GetValueOrDefault(name);
            _routes[name] = (known.Attempts + attempts, known.Accepted + accepted);
        }
    }

    /// <summary>Takes in how the books stand, how late this node looks, and at how many.</summary>
    public void Take(BooksSample sample, TimeSpan pollLag, int inHand) => (_sample, _pollLag, _inHand) = (sample, pollLag, inHand);

    /// <summary>For people and graphs; the books have it exactly.</summary>
    public static double Usd(long nanos) => nanos / 1e9;

    public void Dispose()
    {
        Meter.Dispose();
        Source.Dispose();
    }

    private static long HeapBytes(GCMemoryInfo collected) => collected.HeapSizeBytes - collected.FragmentedBytes;

    // Before the first look at the books nothing is known, and unknown is not zero.
    private IEnumerable<Measurement<double>> Of(Func<BooksSample, double> value) => _sample is { } sample ? [new Measurement<double>(value(sample))] : [];

    private double Age(DateTimeOffset? since) => since is { } at && _time.GetUtcNow() - at is { Ticks: > 0 } age ? age.TotalSeconds : 0;

    private IEnumerable<Measurement<long>> Open()
        => _sample is not { } sample ? []
            : ((AttemptState[])[AttemptState.Held, AttemptState.Submitting, AttemptState.Submitted, AttemptState.InDoubt])
                .Select(state => new Measurement<long>(sample.OpenAttempts.GetValueOrDefault(state), new KeyValuePair<string, object?>("state", SnakeCase.Of(state))));

    private List<Measurement<double>> PerOutput()
    {
        lock (_routes)
        {
            return [.. _routes.Where(route => route.Value.Accepted > 0)
                .Select(route => new Measurement<double>((double)route.Value.Attempts / route.Value.Accepted, new KeyValuePair<string, object?>("route", route.Key)))];
        }
    }
}
