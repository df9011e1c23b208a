using Rendermeter.Pricing.Amounts;
using Rendermeter.Pricing.PriceBooks;

namespace Rendermeter.Pricing.Raters;

/// <summary>What a model asks of free sizes, compiled.</summary>
internal sealed class CompiledLimits(SizeLimits limits)
{
    private readonly Fraction? _minPixels = Of(limits.MinPixels);
    private readonly Fraction? _maxPixels = Of(limits.MaxPixels);
    private readonly Fraction? _maxEdge = Of(limits.MaxEdge);
    private readonly Fraction? _maxRatio = Of(limits.MaxRatio);
    private readonly Fraction? _step = Of(limits.Step);

    public bool Fit(int width, int height)
    {
        var (longEdge, shortEdge) = (Math.Max(width, height), Math.Min(width, height));
        var pixels = new Fraction((Int128)width * height, 1);
        return (_step is not { } step || (step.Bottom == 1 && width % step.Top == 0 && height % step.Top == 0))
            && (_maxEdge is not { } edge || !edge.IsBelow(new Fraction(longEdge, 1)))
            && (_minPixels is not { } least || !pixels.IsBelow(least))
            && (_maxPixels is not { } greatest || !greatest.IsBelow(pixels))
            && (_maxRatio is not { } ratio || !ratio.IsBelow(new Fraction(longEdge, shortEdge)));
    }

    private static Fraction? Of(Rational? value) => value is { } known ? Fraction.Of(known) ?? throw new NotCompiledException() : null;
}
