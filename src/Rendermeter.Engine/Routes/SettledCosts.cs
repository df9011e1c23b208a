using System.Collections.Concurrent;
using Rendermeter.Engine.Identities;
using Rendermeter.Pricing.PriceBooks;

namespace Rendermeter.Engine.Routes;

/// <summary>
/// What attempts of an offer on a route came to, where its price is known only after the run: nothing is read for any other. It is read anew when it is
/// older than <see cref="Freshness"/>, and once for everybody who asks in that time: hundreds of rows a quote would be most of what a render costs here.
/// A quote may rest on figures of a moment ago; what it holds is never less than it says.
/// </summary>
public sealed class SettledCosts(PriceBook book, IRouteRecords records, TimeProvider time)
{
    /// <summary>How old the figures may be that a quote is learned from.</summary>
    public static readonly TimeSpan Freshness = TimeSpan.FromSeconds(1);

    /// <summary>So many windows are kept at once. Beyond that all are forgotten, and read again as they are asked for.</summary>
    private const int MostKept = 1_024;

    private readonly ConcurrentDictionary<(OrgId Org, string Route, string Offer), Reading> _kept = [];

    /// <summary>The newest come first; none where nothing is to be learned.</summary>
    /// <param name="route">As the renders named it.</param>
    public Task<IReadOnlyList<SettledCost>> Of(OrgId org, string route, string offer)
    {
        if (book.Find(offer) is not { } model || !LearnedPrices.Concern(model))
        {
            return Task.FromResult<IReadOnlyList<SettledCost>>([]);
        }

        var key = (org, route, offer);
        if (_kept.TryGetValue(key, out var known) && IsFresh(known))
        {
            return known.Costs.Value;
        }

        if (_kept.Count >= MostKept)
        {
            _kept.Clear();
        }

        return _kept.AddOrUpdate(key, _ => Begin(org, route, model), (_, other) => IsFresh(other) ? other : Begin(org, route, model)).Costs.Value;
    }

    // Whoever was answered with a failure does not leave it to the next.
    private bool IsFresh(Reading reading)
        => time.GetUtcNow() - reading.At is { Ticks: >= 0 } age && age < Freshness && reading.Costs is not { IsValueCreated: true, Value: { IsFaulted: true } or { IsCanceled: true } };

    private Reading Begin(OrgId org, string route, PricedModel model) => new(time.GetUtcNow(), new Lazy<Task<IReadOnlyList<SettledCost>>>(() => Read(org, route, model)));

    private async Task<IReadOnlyList<SettledCost>> Read(OrgId org, string route, PricedModel model)
        => [.. (await records.ListSettled(org, route, model.Provider, model.Id, LearnedPrices.Window, CancellationToken.None)).Select(attempt => attempt.Cost()).OfType<SettledCost>()];

    private sealed record Reading(DateTimeOffset At, Lazy<Task<IReadOnlyList<SettledCost>>> Costs);
}
