using Rendermeter.Pricing.Amounts;

namespace Rendermeter.Pricing.Quotes;

/// <summary>One parameter's value: an exact number, true or false, or a label. The default value is the empty label.</summary>
public readonly record struct ParameterValue
{
    private readonly string? _label;

    private ParameterValue(ParameterKind kind, Rational number, bool flag, string? label)
    {
        Kind = kind;
        Number = number;
        Flag = flag;
        _label = label;
    }

    /// <summary>Which of the three it is.</summary>
    public ParameterKind Kind { get; }

    /// <summary>The number; 0 where this is none.</summary>
    public Rational Number { get; }

    /// <summary>True or false; false where this is neither.</summary>
    public bool Flag { get; }

    /// <summary>The value as text, whatever its kind: <c>10.2</c>, <c>true</c>, <c>1080p</c>.</summary>
    public string Text => Kind switch
    {
        ParameterKind.Label => _label ?? "",
        ParameterKind.Number => Number.ToString(),
        ParameterKind.Flag => Flag ? "true" : "false",
    };

    /// <summary>A number.</summary>
    public static ParameterValue FromNumber(Rational number) => new(ParameterKind.Number, number, false, null);

    /// <summary>True or false.</summary>
    public static ParameterValue FromFlag(bool flag) => new(ParameterKind.Flag, default, flag, null);

    /// <summary>A label.</summary>
    public static ParameterValue FromLabel(string label) => new(ParameterKind.Label, default, false, label);

    /// <summary>
    /// Reads text as people type it: a decimal is a number, <c>true</c> and <c>false</c> are flags, anything else is a label.
    /// </summary>
    public static ParameterValue FromText(string text)
    {
        if (DecimalText.TryRead(text, 64, 64, allowSign: true, out var number) == DecimalTextOutcome.Read)
        {
            return FromNumber(number);
        }

        return text switch
        {
            "true" => FromFlag(true),
            "false" => FromFlag(false),
            _ => FromLabel(text),
        };
    }

    /// <summary><see cref="Text"/>.</summary>
    public override string ToString() => Text;
}
