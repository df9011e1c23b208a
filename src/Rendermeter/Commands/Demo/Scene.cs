namespace Rendermeter.Commands.Demo;

/// <summary>One render that the demo asks for.</summary>
/// <param name="Model">A route, or provider/model.</param>
/// <param name="Title">A word or two for the file's name.</param>
/// <param name="Parameters">As in a request.</param>
internal sealed record Scene(string Model, string Title, string Prompt, params IReadOnlyList<(string Name, object Value)> Parameters)
{
    /// <summary>The part of the season that it belongs to; null is none.</summary>
    public string? Phase { get; init; }

    /// <summary>Asked for with the key whose day cap is to be hit.</summary>
    public bool WithShopKey { get; init; }
}
