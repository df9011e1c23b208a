using System.Runtime.CompilerServices;

namespace Rendermeter.Pricing.Raters;

/// <summary>One parameter's value while a price is rated.</summary>
internal struct Slot
{
    public bool IsSet;
    public bool Flag;
    public Fraction Number;
    public string? Label;
}

/// <summary>The values of a request, on the stack.</summary>
[InlineArray(Most)]
internal struct Slots
{
    public const int Most = 24;

    private Slot _first;
}
