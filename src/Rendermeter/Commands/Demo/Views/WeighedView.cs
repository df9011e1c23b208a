namespace Rendermeter.Commands.Demo.Views;

/// <summary>One offer as it was weighed.</summary>
internal sealed record WeighedView(string Offer, long ExpectedNanos, bool Resting)
{
    public bool IsOf(string provider) => Offer.StartsWith($"{provider}/", StringComparison.Ordinal);
}
