namespace Rendermeter.Engine.Routes;

/// <summary>The configured routes cannot be used.</summary>
public sealed class RouteConfigurationException(IReadOnlyList<string> errors) : Exception(string.Join(Environment.NewLine, errors))
{
    /// <summary>Everything that is wrong, one sentence each, beginning with the setting.</summary>
    public IReadOnlyList<string> Errors { get; } = errors;
}
