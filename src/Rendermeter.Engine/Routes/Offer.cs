namespace Rendermeter.Engine.Routes;

/// <summary>One way to buy a render: a provider, its model, the price version that was quoted, and the plan at the provider, if any.</summary>
public sealed record Offer(string Provider, string Model, string PriceVersion, string? Plan)
{
    /// <summary><c>provider/model</c>.</summary>
    public string Name => $"{Provider}/{Model}";
}
