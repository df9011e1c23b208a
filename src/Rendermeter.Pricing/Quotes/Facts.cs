using Rendermeter.Pricing.Amounts;
using Rendermeter.Pricing.Rates;

namespace Rendermeter.Pricing.Quotes;

/// <summary>
/// What is known about a job: what was asked, and what was reported or measured. The rate is chosen by what was asked (reported labels
/// win); quantities are what was reported, then measured, then asked.
/// </summary>
internal sealed class Facts(ParameterSet asked, ParameterSet? reported, ParameterSet? measured)
{
    private readonly Dictionary<string, ParameterValue?> _values = new(StringComparer.Ordinal);

    /// <summary>The strongest basis of any quantity that was read so far.</summary>
    public Basis Basis { get; private set; } = Basis.Request;

    /// <summary>A parameter as rates and conditions see it; null where it has no value.</summary>
    public ParameterValue? Value(string name)
    {
        if (!_values.TryGetValue(name, out var value))
        {
            _values[name] = value = Find(name);
        }

        return value;
    }

    /// <summary>Sets a figure that holds for one step of a cascade.</summary>
    public void Set(string name, Rational value) => _values[name] = ParameterValue.FromNumber(value);

    /// <summary>Whether all conditions hold.</summary>
    public bool Fit(IReadOnlyList<KeyValuePair<string, ParameterMatch>> when)
    {
        foreach (var (name, match) in when)
        {
            if (!match.Fits(Value(name)))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>A number, reported or measured before asked for; null where there is none.</summary>
    public Rational? Number(string name)
        => Used(name) ?? (Value(name) is { Kind: ParameterKind.Number } value ? value.Number : null);

    /// <summary>A number that somebody has said, and not one that follows from others; null where there is none.</summary>
    public Rational? Said(string name)
        => Used(name) ?? (asked.TryGet(name, out var value) && value.Kind == ParameterKind.Number ? value.Number : null);

    /// <summary>A number that was reported or measured; null where there is none.</summary>
    public Rational? Used(string name)
    {
        if (reported is not null && reported.TryGet(name, out var value) && value.Kind == ParameterKind.Number)
        {
            Basis = Basis.ProviderReportedUsage;
            return value.Number;
        }

        if (measured is not null && measured.TryGet(name, out value) && value.Kind == ParameterKind.Number)
        {
            Basis = Basis == Basis.Request ? Basis.Measured : Basis;
            return value.Number;
        }

        return null;
    }

    /// <summary>Whether usage of a name was reported or measured.</summary>
    public bool HasUsed(string name) => (reported?.Contains(name) ?? false) || (measured?.Contains(name) ?? false);

    private ParameterValue? Find(string name)
    {
        if (reported is not null && reported.TryGet(name, out var value) && value.Kind != ParameterKind.Number)
        {
            return value;
        }

        if (asked.TryGet(name, out value))
        {
            return value;
        }

        if (name == "n")
        {
            return ParameterValue.FromNumber(Rational.One);
        }

        if (name == "input_megapixels" && asked.TryGet("input_width", out var inputWidth) && asked.TryGet("input_height", out var inputHeight))
        {
            return ParameterValue.FromNumber(inputWidth.Number * inputHeight.Number / 1_000_000);
        }

        if (name is not ("size" or "pixels" or "megapixels" or "long_edge" or "short_edge") || !asked.TryGet("width", out var width) || !asked.TryGet("height", out var height))
        {
            return null;
        }

        return name switch
        {
            "size" => ParameterValue.FromLabel($"{width.Text}x{height.Text}"),
            "long_edge" => ParameterValue.FromNumber(Rational.Max(width.Number, height.Number)),
            "short_edge" => ParameterValue.FromNumber(Rational.Min(width.Number, height.Number)),
            "pixels" => ParameterValue.FromNumber(width.Number * height.Number),
            _ => ParameterValue.FromNumber(width.Number * height.Number / 1_000_000),
        };
    }
}
