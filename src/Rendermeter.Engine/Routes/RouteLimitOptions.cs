namespace Rendermeter.Engine.Routes;

/// <summary>One limit of a route as an operator writes it, under <c>Routes:{name}:Limits:{index}</c>. At least one of the first five says whom it names.</summary>
public sealed class RouteLimitOptions
{
    /// <summary>The name of a key.</summary>
    public string? Key { get; set; }
    public string? Feature { get; set; }

    /// <summary>A customer, or the beginning of its name and <c>*</c>.</summary>
    public string? Customer { get; set; }

    /// <summary>The class of the customer, as the render says it, such as <c>free</c>.</summary>
    public string? CustomerTier { get; set; }

    /// <summary>A tag of the render, such as <c>tier:free</c>.</summary>
    public string? Tag { get; set; }

    /// <summary>What one render may cost at most, in USD.</summary>
    public string? Ceiling { get; set; }

    /// <summary>The values of <c>quality</c> that are allowed; left out, all.</summary>
    public IReadOnlyList<string> Qualities { get; set; } = [];

    /// <summary>The offers that are allowed; left out, all of the route.</summary>
    public IReadOnlyList<string> Offers { get; set; } = [];
}
