namespace Rendermeter.Commands.Demo.Views;

/// <summary>A render as the HTTP surface shows it: the members that the demo speaks of. Money is its text; null is not known.</summary>
internal sealed record RenderView(
    string Id,
    string Status,
    string Model,
    string Currency,
    string Held,
    string? Charged,
    string Downstream,
    int AcceptedOutputs,
    string? CostPerAcceptedOutput,
    DateTimeOffset? ResolvesBy,
    ErrorView? Error,
    IReadOnlyList<AttemptView> Attempts,
    IReadOnlyList<OutputView> Outputs)
{
    public bool IsFinal => Status is "succeeded" or "rejected" or "failed" or "cancelled";
}
