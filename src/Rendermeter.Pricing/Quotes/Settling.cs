using Rendermeter.Pricing.PriceBooks;

namespace Rendermeter.Pricing.Quotes;

/// <summary>From what is known about an ended attempt to what is owed for it.</summary>
public static class Settling
{
    /// <summary>What is owed.</summary>
    public static SettledPrice Settle(PriceBook book, SettleRequest request) => throw new NotImplementedException();
}
