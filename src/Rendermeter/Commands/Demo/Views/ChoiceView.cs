namespace Rendermeter.Commands.Demo.Views;

/// <summary>Why the offers of a render stood in their order.</summary>
internal sealed record ChoiceView(IReadOnlyList<WeighedView> Offers)
{
    /// <summary>What an offer was quoted at for this render, in nano-units.</summary>
    public long ExpectedNanos(string provider) => Offers.First(offer => offer.IsOf(provider)).ExpectedNanos;
}
