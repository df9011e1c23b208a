using Rendermeter.Engine.Downstream;
using Rendermeter.Engine.Verdicts;
using Rendermeter.Pricing.Adjustments;
using Rendermeter.Pricing.Amounts;
using Rendermeter.Pricing.PriceBooks;

namespace Rendermeter.Engine.Routes;

/// <summary>The configured routes, and every priced model as a route of its own.</summary>
public sealed class RouteTable
{
    private const int MaxOffers = 20;

    private readonly PriceBook _book;
    private readonly Dictionary<string, Route> _routes = new(StringComparer.Ordinal);
    private readonly Dictionary<string, RouteOptions> _written = new(StringComparer.Ordinal);

    /// <summary>Reads the configured routes against the book.</summary>
    /// <exception cref="RouteConfigurationException">A route names an unknown model, mixes media, or its ceiling is no amount; all that is wrong is listed.</exception>
    public RouteTable(PriceBook book, IReadOnlyDictionary<string, RouteOptions> configured)
    {
        _book = book;
        var errors = new List<string>();
        foreach (var (name, options) in configured)
        {
            var before = errors.Count;
            var route = Read(name, options, Spread(name, configured, [], errors), errors);
            if (errors.Count == before)
            {
                _routes.Add(name, route);
                _written.Add(name, options);
            }
        }

        if (errors.Count > 0)
        {
            throw new RouteConfigurationException(errors);
        }
    }

    /// <summary>The configured routes, by name.</summary>
    public IReadOnlyCollection<Route> Routes => _routes.Values;

    /// <summary>What the configuration says of a route, as <see cref="RouteText"/> writes it; null where it says nothing.</summary>
    public string? Body(string name) => _routes.TryGetValue(name, out var route) ? RouteText.Write(_written[name], route.Offers) : null;

    /// <summary>Reads one route as somebody wrote it, among others that it may name. Nothing is kept.</summary>
    /// <param name="others">What other names stand for, as texts.</param>
    /// <returns>The route; of use only where nothing is wrong.</returns>
    public Route Check(string name, RouteOptions options, IReadOnlyDictionary<string, RouteOptions> others, List<string> errors)
    {
        var all = new Dictionary<string, RouteOptions>(others, StringComparer.Ordinal) { [name] = options };
        return Read(name, options, Spread(name, all, [], errors), errors);
    }

    /// <summary>Reads a text that was kept. It was checked when it was written; what prices know no longer is left as it is.</summary>
    public Route Kept(string name, string body)
    {
        var options = RouteText.Read(body).Options ?? throw new Wallets.LedgerBrokenException($"the route {name} that was kept cannot be read");
        return Read(name, options, options.Offers, []) with { Offers = [.. options.Offers] };
    }

    /// <summary>Finds what a name stands for: a configured route, else the model <c>provider/model</c>.</summary>
    public RouteOutcome Find(string name)
    {
        if (_routes.TryGetValue(name, out var route))
        {
            return new RouteOutcome.Found(route);
        }

        return _book.Find(name) is { } model
            ? new RouteOutcome.Found(new Route(name, Media(model), [WithVersion(name, model)], CeilingNanos: null))
            : new RouteOutcome.Unknown(() => [.. _routes.Keys.Where(known => known.Contains(name, StringComparison.OrdinalIgnoreCase)).Concat(_book.Nearest(name)).Distinct().Take(3)]);
    }

    /// <summary>The kind of media a model makes, as it is written.</summary>
    public static string Media(PricedModel model) => model.Media.ToString().ToLowerInvariant();

    /// <summary>An alias becomes the model's own name; a pinned version stays pinned.</summary>
    private static string WithVersion(string name, PricedModel model)
        => name.LastIndexOf('@') is var at and > 0 && model.Version(name[(at + 1)..]) is not null ? $"{model.Name}{name[at..]}" : model.Name;

    /// <summary>What a version is charged in: credits at a provider become the currency that they are converted to.</summary>
    private static IEnumerable<string> Currencies(PriceVersion version)
        => version.Adjustments.Select(adjustment => adjustment.Conversion).OfType<Conversion>().ToList() is { Count: > 0 } conversions
            ? conversions.Select(conversion => conversion.To.Code)
            : [version.Currency.Code];

    /// <summary>The offers of a route, with those of the routes that it names in their place.</summary>
    /// <param name="above">The routes on the way here: one that comes again goes in a circle.</param>
    private static List<string> Spread(string name, IReadOnlyDictionary<string, RouteOptions> configured, IReadOnlyList<string> above, List<string> errors)
    {
        if (above.Contains(name))
        {
            errors.Add($"Routes:{above[0]}:Offers: the fallbacks go in a circle: {string.Join(" -> ", above.SkipWhile(other => other != name))} -> {name}");
            return [];
        }

        // One more than there may be shows that they are too many; what comes after is not looked at.
        return [.. configured[name].Offers.Take(MaxOffers + 1).SelectMany(offer => configured.ContainsKey(offer) ? Spread(offer, configured, [.. above, name], errors) : [offer])];
    }

    private Route Read(string name, RouteOptions options, IReadOnlyList<string> offers, List<string> errors)
    {
        var pointer = $"Routes:{name}";
        if (name.Contains('/', StringComparison.Ordinal))
        {
            errors.Add($"{pointer}: a route has a bare name, without '/'");
        }

        if (offers.Count is 0 or > MaxOffers)
        {
            errors.Add($"{pointer}:Offers: a route has 1 to {MaxOffers} offers");
            offers = [.. offers.Take(MaxOffers)];
        }

        var models = new List<PricedModel>();
        foreach (var offer in offers)
        {
            if (_book.Find(offer) is not { } model)
            {
                errors.Add($"{pointer}:Offers: no price is known for {offer}; near it: {string.Join(", ", _book.Nearest(offer))}");
            }
            else if (models.Exists(known => known.Name == model.Name))
            {
                errors.Add($"{pointer}:Offers: {offer} stands there twice");
            }
            else
            {
                models.Add(model);
            }
        }

        if (models.Select(model => model.Media).Distinct().Count() > 1)
        {
            errors.Add($"{pointer}:Offers: the offers of a route make one kind of media");
        }

        // A wallet is of one currency, and so is what a render may cost: the currencies of all versions, because another may hold tomorrow.
        var currencies = models.SelectMany(model => model.Versions).SelectMany(Currencies).Distinct().Order(StringComparer.Ordinal).ToList();
        if (currencies.Count > 1)
        {
            errors.Add($"{pointer}:Offers: the offers of a route are sold in one currency; these are in {string.Join(" and ", currencies)}");
        }

        var ceiling = RouteReading.Amount($"{pointer}:Ceiling", options.Ceiling, errors);
        IReadOnlyList<string> named = models.Count == offers.Count ? [.. offers.Zip(models, WithVersion)] : [];
        var route = new Route(name, models.Count == 0 ? "" : Media(models[0]), named, ceiling)
        {
            Scoring = RouteReading.Scoring(pointer, options, offers.Count, errors),
            CeilingMultipleThousandths = RouteReading.Multiple($"{pointer}:CeilingMultiple", options.CeilingMultiple, errors),
            MaxCostNanos = RouteReading.MaxCost($"{pointer}:MaxCost", options.MaxCost, errors),
            CapShareThousandths = RouteReading.Share($"{pointer}:CapShare", options.CapShare, errors),
            ApprovalWithin = RouteReading.Approval(pointer, options, errors),
            GoesOnInDoubt = RouteReading.Word($"{pointer}:InDoubt", options.InDoubt, "wait", "next_offer", errors),
            MergeWithin = RouteReading.Merge($"{pointer}:MergeSeconds", options.MergeSeconds, errors),
            Observes = RouteReading.Word($"{pointer}:Ceilings", options.Ceilings, "enforce", "observe", errors),
            RefundsRejected = RouteReading.Word($"{pointer}:RefundOnReject", options.RefundOnReject, "false", "true", errors),
            AbsorbsFailures = RouteReading.Word($"{pointer}:FailedButBilled", options.FailedButBilled, "charge", "absorb", errors),
            Limits = RouteReading.Limits(pointer, options, named, errors),
            RegenerationWindow = RouteReading.Seconds($"{pointer}:RegenerationWindow", options.RegenerationWindow, errors),
            Steps = DownstreamReading.Read(pointer, models.Count == 0 ? "" : Media(models[0]), RouteReading.Amount($"{pointer}:Downstream", options.Downstream, errors), options.Steps, errors),
            Gate = GateRules.Read($"{pointer}:Gate", options.Gate, errors),
        };
        CheckCeilings(pointer, route, models, errors);
        return route;
    }

    /// <summary>A ceiling that no offer can ever stay below refuses everything: that is never meant.</summary>
    private void CheckCeilings(string pointer, Route route, List<PricedModel> models, List<string> errors)
    {
        var ceilings = route.Limits.Index().Select(limit => (At: $"{pointer}:Limits:{limit.Index}:Ceiling", Nanos: limit.Item.CeilingNanos, limit.Item.Offers))
            .Prepend((At: $"{pointer}:MaxCost", Nanos: route.MaxCostNanos, Offers: []))
            .Prepend((At: $"{pointer}:Ceiling", Nanos: route.CeilingNanos, Offers: []))
            .Where(ceiling => ceiling.Nanos is not null).ToList();
        if (ceilings.Count == 0 || route.Observes || route.Offers.Count != models.Count || route.ApprovalWithin is not null)
        {
            return;
        }

        var least = route.Offers.Zip(models, (offer, model) => (Offer: offer, Nanos: LeastPrice.Of(_book, offer, model))).ToList();
        foreach (var (at, nanos, offers) in ceilings)
        {
            var asked = least.Where(offer => offers.Count == 0 || offers.Contains(offer.Offer)).ToList();
            if (asked.Count > 0 && asked.TrueForAll(offer => offer.Nanos > nanos))
            {
                var cheapest = asked.MinBy(offer => offer.Nanos);
                errors.Add($"{at}: {ChoiceText.Amount(nanos!.Value)} is below every offer: the least that one asks is {ChoiceText.Amount(cheapest.Nanos!.Value)} ({cheapest.Offer})");
            }
        }
    }
}
