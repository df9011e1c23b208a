namespace Rendermeter.Engine.Routes;

/// <summary>One route as an operator writes it, under <c>Routes:{name}</c>.</summary>
public sealed class RouteOptions
{
    /// <summary>The offers in the order in which they are tried, as <c>provider/model</c>: 1 to 20, each once.</summary>
    public IReadOnlyList<string> Offers { get; set; } = [];

    /// <summary>What one render may cost at most, in USD as a decimal such as <c>0.20</c>; left out, nothing but caps and funds bounds it.</summary>
    public string? Ceiling { get; set; }
}
