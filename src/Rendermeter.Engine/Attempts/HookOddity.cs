namespace Rendermeter.Engine.Attempts;

/// <summary>Something in a verified callback that cannot be meant.</summary>
/// <param name="Code"><c>unparsed</c>, <c>unknown_status</c> or <c>implausible_cost</c>.</param>
/// <param name="Value">What stands there, at most 64 characters; null where nothing can be read.</param>
public sealed record HookOddity(string Code, string? Value);
