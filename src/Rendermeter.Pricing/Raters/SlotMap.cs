using Rendermeter.Pricing.PriceBooks;
using Rendermeter.Pricing.Quotes;

namespace Rendermeter.Pricing.Raters;

/// <summary>Which slot holds which parameter. The first seven follow from width, height and n.</summary>
internal sealed class SlotMap
{
    public const int Width = 0;
    public const int Height = 1;
    public const int Outputs = 2;
    public const int Pixels = 3;
    public const int Megapixels = 4;
    public const int LongEdge = 5;
    public const int ShortEdge = 6;
    public const int Size = 7;

    private static readonly string[] Fixed = ["width", "height", "n", "pixels", "megapixels", "long_edge", "short_edge", "size"];

    private readonly List<string> _names = [.. Fixed];
    private readonly PricedModel _model;

    public SlotMap(PricedModel model)
    {
        _model = model;
        foreach (var rule in model.Parameters.Where(rule => !Fixed.Contains(rule.Name, StringComparer.Ordinal)))
        {
            _names.Add(rule.Name);
        }

        if (_names.Count > Slots.Most)
        {
            throw new NotCompiledException();
        }
    }

    /// <summary>Whether a condition asks for a size by its label.</summary>
    public bool AsksSize { get; private set; }

    public int Of(string name)
    {
        AsksSize |= name == "size";
        var slot = _names.IndexOf(name);
        return slot >= 0 ? slot : throw new NotCompiledException();
    }

    public bool Has(string name) => _names.Contains(name);

    public ParameterKind KindOf(string name)
        => name == "size" ? ParameterKind.Label : Array.IndexOf(Fixed, name) >= 0 ? ParameterKind.Number : _model.Rule(name)!.Kind;
}
