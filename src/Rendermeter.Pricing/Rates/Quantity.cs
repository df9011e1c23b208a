namespace Rendermeter.Pricing.Rates;

/// <summary>A named quantity that a component can count. The set is closed: <see cref="Quantities.All"/>.</summary>
/// <param name="Name">Its name in price files, and in <c>usage</c>.</param>
/// <param name="Unit">What one of it is called on a line; empty where the model's medium decides (<c>outputs</c>).</param>
/// <param name="Scope">Whether it is counted for each output and then times <c>n</c>, or once for the job.</param>
/// <param name="Source">What decides it.</param>
/// <param name="Parameters">The parameters that it is computed from; any of the alternatives, each a list of names.</param>
public sealed record Quantity(
    string Name, string Unit, QuantityScope Scope, QuantitySource Source, IReadOnlyList<IReadOnlyList<string>> Parameters);
