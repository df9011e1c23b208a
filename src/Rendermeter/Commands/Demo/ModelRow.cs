using Rendermeter.Pricing.Amounts;

namespace Rendermeter.Commands.Demo;

/// <summary>What became of the attempts on one model, and what an accepted output of it cost in the end.</summary>
/// <param name="ListPrice">The price on the page: what the quotes said for one output, on average.</param>
/// <param name="Charged">All that was charged, failures and rejections included; null while something is not known.</param>
internal sealed record ModelRow(string Model, int Attempts, int Accepted, int Rejected, int Failed, Money? Charged, Money? ListPrice)
{
    public string Media => Model[(Model.IndexOf('/', StringComparison.Ordinal) + 1)..];

    public string Provider => Model[..Model.IndexOf('/', StringComparison.Ordinal)];

    /// <summary>Null while nothing was accepted.</summary>
    public Money? CostPerAccepted => Amounts.Divide(Charged, Accepted);

    public string? Ratio => Amounts.Ratio(CostPerAccepted, ListPrice);

    public static IReadOnlyList<ModelRow> Of(IEnumerable<Taken> taken)
        => [.. taken
            .SelectMany(one => one.Render.Attempts.Select(attempt => (Attempt: attempt, one.Render)))
            .GroupBy(pair => pair.Attempt.Offer.Name)
            .Select(group => new ModelRow(
                group.Key,
                group.Count(),
                group.Sum(pair => pair.Attempt.Verdict?.Result == "accepted" ? pair.Render.AcceptedOutputs : 0),
                group.Count(pair => pair.Attempt.Verdict?.Result == "rejected"),
                group.Count(pair => pair.Attempt.Verdict is null),
                Amounts.Sum(group.Select(pair => pair.Attempt.Charge)),
                Amounts.Divide(Amounts.Sum(group.Select(pair => pair.Attempt.Quote.Expected)), group.Count())))
            .OrderBy(row => row.Media, StringComparer.Ordinal)
            .ThenBy(row => row.Provider, StringComparer.Ordinal)];
}
