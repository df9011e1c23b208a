using System.Text.Json;
using Rendermeter.Commands.Demo.Views;

namespace Rendermeter.Commands.Demo;

/// <summary>A render that the demo asked for and followed to its end.</summary>
/// <param name="Number">Its place in the run, which its files carry.</param>
/// <param name="Doubt">What the gateway showed while the outcome was unknown; null where it never was.</param>
internal sealed record Taken(int Number, Scene Scene, RenderView Render, RenderView? Doubt, JsonElement ReceiptText, ReceiptView Receipt)
{
    /// <summary>Why its offers stood in their order; null on a route that lists them.</summary>
    public ChoiceView? Choice { get; init; }

    /// <summary><c>07-product-photo-watch</c>.</summary>
    public string Name => string.Create(System.Globalization.CultureInfo.InvariantCulture,
        $"{Number:D2}-{(Scene.Model.Contains('/', StringComparison.Ordinal) ? "" : $"{Scene.Model}-")}{Scene.Title}");

    public AttemptView Last => Render.Attempts[^1];

    /// <summary>What was said before it ran: the quote of the first attempt.</summary>
    public string Quoted => Render.Attempts[0].Quote.Expected;

    public IEnumerable<DecisionView> Failovers => Receipt.Decisions.Where(decision => decision.Kind == "next_offer");
}
