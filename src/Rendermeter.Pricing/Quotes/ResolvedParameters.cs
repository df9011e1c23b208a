namespace Rendermeter.Pricing.Quotes;

/// <summary>A request's parameters, ready to be priced.</summary>
/// <param name="Asked">What was asked for, size spelled out, in the order asked.</param>
/// <param name="Defaults">What was filled in, in the order of the price file.</param>
/// <param name="All">Both together.</param>
/// <param name="Assumptions">What was read as something else, in sentences.</param>
/// <param name="Errors">What is wrong; none: the rest can be used.</param>
internal sealed record ResolvedParameters(
    ParameterSet Asked, ParameterSet Defaults, ParameterSet All, IReadOnlyList<string> Assumptions, IReadOnlyList<FieldError> Errors);
