namespace Rendermeter.Commands.Demo.Views;

/// <summary>One offer as it was weighed.</summary>
internal sealed record WeighedView(string Offer, string Expected, bool Resting)
{
    /// <summary>What it was quoted at, in nano-units.</summary>
    public long ExpectedNanos => Amounts.Read(Expected).Nanos;

    public bool IsOf(string provider) => Offer.StartsWith($"{provider}/", StringComparison.Ordinal);
}
