using Rendermeter.Pricing.Quotes;

namespace Rendermeter.Pricing.Offers;

/// <summary>What past renders are priced on instead. Members that are not set stay as they were.</summary>
public sealed record RerateTarget
{
    /// <summary>Another model, with <c>@DATE</c> for one version of it; null: the model that ran.</summary>
    public string? Model { get; init; }

    /// <summary>The prices of another instant; null: of the instant of each render.</summary>
    public DateTimeOffset? At { get; init; }

    /// <summary>As the book knew it at this instant; null: all that is recorded.</summary>
    public DateTimeOffset? AsKnownAt { get; init; }

    /// <summary>Parameters that are set for every render, for example <c>plan</c> or <c>tier</c>; default none.</summary>
    public ParameterSet Parameters { get; init; } = ParameterSet.Empty;
}
