using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text;

namespace Rendermeter.Telemetry;

/// <summary>The metrics of one meter in the text format of Prometheus, version 0.0.4. It listens from the start and writes when it is asked.</summary>
internal sealed class PrometheusText : IDisposable
{
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    private static readonly double[] Bounds = [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600, 1800];

    private readonly Lock _lock = new();
    private readonly MeterListener _listener = new();
    private readonly SortedDictionary<string, Family> _families = new(StringComparer.Ordinal);

    public PrometheusText(Meter meter)
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (ReferenceEquals(instrument.Meter, meter))
            {
                var family = new Family(instrument);
                lock (_lock)
                {
                    _families[NameOf(instrument)] = family;
                }

                listener.EnableMeasurementEvents(instrument, family);
            }
        };
        _listener.SetMeasurementEventCallback<long>((_, value, labels, family) => Take((Family)family!, value, labels));
        _listener.SetMeasurementEventCallback<double>((_, value, labels, family) => Take((Family)family!, value, labels));
        _listener.Start();
    }

    /// <summary>The name of an instrument as Prometheus knows it: <c>rendermeter.charge</c> in USD becomes <c>rendermeter_charge_usd_total</c>.</summary>
    public static string NameOf(Instrument instrument)
    {
        var unit = instrument.Unit switch
        {
            null or "" => "",
            "s" => "_seconds",
            "By" => "_bytes",
            var other => "_" + other.ToLowerInvariant(),
        };
        return instrument.Name.Replace('.', '_') + unit + (IsCounter(instrument) ? "_total" : "");
    }

    public string Write()
    {
        lock (_lock)
        {
            foreach (var family in _families.Values.Where(family => family.Instrument.IsObservable))
            {
                family.Values.Clear();
            }
        }

        _listener.RecordObservableInstruments();
        var text = new StringBuilder();
        lock (_lock)
        {
            foreach (var (name, family) in _families)
            {
                family.Write(text, name);
            }
        }

        return text.ToString();
    }

    public void Dispose() => _listener.Dispose();

    private static bool IsCounter(Instrument instrument) => instrument is Counter<long> or Counter<double>;

    private static bool IsHistogram(Instrument instrument) => instrument is Histogram<double>;

    private void Take(Family family, double value, ReadOnlySpan<KeyValuePair<string, object?>> labels)
    {
        var text = Labels(labels);
        lock (_lock)
        {
            family.Take(text, value);
        }
    }

    private static string Labels(ReadOnlySpan<KeyValuePair<string, object?>> labels)
    {
        var text = new StringBuilder();
        foreach (var (name, value) in labels)
        {
            text.Append(text.Length == 0 ? "" : ",").Append(name.Replace('.', '_')).Append("=\"").Append(Escape(Convert.ToString(value, CultureInfo.InvariantCulture) ?? "")).Append('"');
        }

        return text.ToString();
    }

    private static string Escape(string value)
        => value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);

    private static string Number(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    /// <summary>One metric with all its label values: one number of each, or for a histogram its buckets, sum and count.</summary>
    private sealed class Family(Instrument instrument)
    {
        public Instrument Instrument { get; } = instrument;

        public SortedDictionary<string, double[]> Values { get; } = new(StringComparer.Ordinal);

        public void Take(string labels, double value)
        {
            if (!Values.TryGetValue(labels, out var numbers))
            {
                Values.Add(labels, numbers = new double[IsHistogram(Instrument) ? Bounds.Length + 2 : 1]);
            }

            if (!IsHistogram(Instrument))
            {
                numbers[0] = IsCounter(Instrument) ? numbers[0] + value : value;
                return;
            }

            for (var index = 0; index < Bounds.Length; index++)
            {
                numbers[index] += value <= Bounds[index] ? 1 : 0;
            }

            numbers[^2] += value;
            numbers[^1] += 1;
        }

        public void Write(StringBuilder text, string name)
        {
            text.Append("# HELP ").Append(name).Append(' ').Append(Instrument.Description).Append('\n');
            text.Append("# TYPE ").Append(name).Append(IsCounter(Instrument) ? " counter\n" : IsHistogram(Instrument) ? " histogram\n" : " gauge\n");
            foreach (var (labels, numbers) in Values)
            {
                if (!IsHistogram(Instrument))
                {
                    Line(text, name, labels, numbers[0]);
                    continue;
                }

                var comma = labels.Length == 0 ? "" : ",";
                for (var index = 0; index < Bounds.Length; index++)
                {
                    Line(text, $"{name}_bucket", $"{labels}{comma}le=\"{Number(Bounds[index])}\"", numbers[index]);
                }

                Line(text, $"{name}_bucket", $"{labels}{comma}le=\"+Inf\"", numbers[^1]);
                Line(text, $"{name}_sum", labels, numbers[^2]);
                Line(text, $"{name}_count", labels, numbers[^1]);
            }
        }

        private static void Line(StringBuilder text, string name, string labels, double value)
            => text.Append(name).Append(labels.Length == 0 ? "" : $"{{{labels}}}").Append(' ').Append(Number(value)).Append('\n');
    }
}
