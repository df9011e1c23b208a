using System.Buffers.Binary;
using Rendermeter.Engine.Attempts;
using Rendermeter.Engine.Identities;
using Rendermeter.Engine.Requests;
using Rendermeter.Pricing.PriceBooks;

namespace Rendermeter.Engine.Routes;

/// <summary>Reads what the books say of a route's offers and lets <see cref="RoutePlanning"/> decide.</summary>
public sealed class Chooser(PriceBook book, ProviderSet providers, IRouteRecords records, SettledCosts costs)
{
    /// <summary>How a request goes through a route.</summary>
    /// <param name="seed">Its first bytes are what draws begin with, so that the decision can be made again from what is kept.</param>
    public async Task<RoutePlan> Plan(Route route, RenderRequest request, Caller caller, Guid seed, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (route.IsPlain)
        {
            return new RoutePlan(route.Offers, route.CeilingNanos, Choice: null, [], Observed: null, QualityRefused: null);
        }

        var attempts = await records.ListAttempts(caller.Org, route.Name, OfferHistory.Window * route.Offers.Count, cancellationToken);
        var room = route.CapShareThousandths is null ? null : await Room(route, request, caller, now, cancellationToken);
        var settled = new Dictionary<string, IReadOnlyList<SettledCost>>(StringComparer.Ordinal);
        foreach (var offer in route.Offers)
        {
            settled[offer] = await costs.Of(caller.Org, request.Model, offer);
        }

        return RoutePlanning.Plan(route, request, caller.KeyName, book, IsConfigured, OfferHistories.Of(attempts), Seed(seed), now, room, settled);
    }

    private async Task<PlanRoom> Room(Route route, RenderRequest request, Caller caller, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var scopes = CapRooms.Scopes(request, caller);
        var named = scopes.Concat(route.Offers.SelectMany(CapRooms.Scopes)).Distinct().ToList();
        var rooms = new CapRooms(await records.ListCapsOn(caller.Org, [.. named, .. named.Select(scope => scope with { Id = "" }).Distinct()], now, cancellationToken), request.CustomerTier);
        return new PlanRoom(rooms.Left(scopes), offer => rooms.Left(CapRooms.Scopes(offer)));
    }

    /// <summary>The last render in which the same customer was delivered the same thing; null where there is none, or somebody has spoken of it.</summary>
    public Task<RenderId?> FindSame(Render asked, DateTimeOffset since, CancellationToken cancellationToken) => records.FindSame(asked, since, cancellationToken);

    private bool IsConfigured(string offer) => book.Find(offer) is { } model && providers.Find(model.Provider) is not null;

    private static ulong Seed(Guid seed) => BinaryPrimitives.ReadUInt64BigEndian(seed.ToByteArray(bigEndian: true).AsSpan(8));
}
