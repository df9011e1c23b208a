using System.CommandLine;
using System.Globalization;
using Rendermeter.Commands.Printing;
using Rendermeter.Engine.Downstream;
using Rendermeter.Engine.Requests;
using Rendermeter.Engine.Routes;
using Rendermeter.Http.Json;
using Rendermeter.Pricing.Amounts;
using Rendermeter.Pricing.PriceBooks;
using Rendermeter.Pricing.Quotes;

namespace Rendermeter.Commands.Routes;

/// <summary><c>rendermeter routes explain</c>: what a render would cost on each offer of a route, in the order in which they are tried.</summary>
internal static class ExplainCommand
{
    private static readonly Argument<string> Name = new("NAME") { Description = "A configured route, or a model" };

    private static readonly Argument<string[]> Parameters = new("key=value") { Description = "What is asked for", Arity = ArgumentArity.ZeroOrMore };

    private static readonly Option<bool> Sandbox = RoutesCommand.Sandbox();

    private static readonly Option<string?> At = SharedOptions.Instant("--at", "The instant at which the prices must hold; now, if left out");

    private static readonly Option<string?> Prices = SharedOptions.Prices();

    private static readonly Option<string?> DataDirectory = new("--data") { Description = "Take the route, and what its offers have done, from the books in this directory", HelpName = "DIR" };

    private static readonly Option<string?> Database = SharedOptions.Database();

    private static readonly Option<bool> AnyProvider = new("--any-provider") { Description = "As if every provider had a key here" };

    private static readonly Option<string?> Key = new("--key") { Description = "As if the key of this name asked", HelpName = "NAME" };

    private static readonly Option<string?> Tier = new("--customer-tier") { Description = "As if the customer were of this class", HelpName = "NAME" };

    private static readonly Option<string?> Customer = new("--customer") { Description = "As if this customer asked" };

    private static readonly Option<string?> Feature = new("--feature") { Description = "As if it were for this feature" };

    private static readonly Option<string[]> Tags = new("--tag") { Description = "As if the render had this tag" };

    private static readonly Option<bool> Json = SharedOptions.Json();

    public static Command Create()
    {
        var command = new CommandWithExample(
            "explain",
            "Each offer of a route in the order in which it is tried: what it would cost, and why it would be passed over.",
            "rendermeter routes explain product-photo size=1024x1024 --sandbox")
        {
            Name, Parameters, Sandbox, AnyProvider, At, Prices, DataDirectory, Database, Key, Customer, Tier, Feature, Tags, Json,
        };
        command.SetAction(Explain);
        return command;
    }

    private static async Task<int> Explain(System.CommandLine.ParseResult parsed, CancellationToken cancellationToken)
    {
        if (!Instants.TryRead(parsed.GetValue(At), out var at))
        {
            return Complaint.WrongUsage($"--at: '{parsed.GetValue(At)}' is no instant; allowed: {Instants.Allowed}");
        }

        if (Pairs.Read("key=value", parsed.GetValue(Parameters)) is not { } pairs)
        {
            return ExitCode.WrongUsage;
        }

        var json = parsed.GetValue(Json);
        if (ParameterSet.FromPairs(pairs) is Pricing.Quotes.ParseResult.Invalid { Errors: var errors })
        {
            return Refusal.Invalid(errors, json);
        }

        if (PriceFiles.Read(parsed.GetValue(Prices)) is not { } book)
        {
            return ExitCode.Refused;
        }

        if (RoutesCommand.Read(book, parsed.GetValue(Sandbox)) is not { } routes)
        {
            return ExitCode.WrongUsage;
        }

        try
        {
            return await Explain(parsed, book, routes, ((Pricing.Quotes.ParseResult.Parsed)ParameterSet.FromPairs(pairs)).Parameters, at, cancellationToken);
        }
        catch (Storage.Migrations.SchemaException newer)
        {
            return Complaint.WrongUsage($"--data: {newer.Message}");
        }
        catch (Storage.DatabaseUnreachableException unreachable)
        {
            return Complaint.WrongUsage($"--database: {unreachable.Message}");
        }
    }

    private static async Task<int> Explain(
        System.CommandLine.ParseResult parsed, PriceBook book, RouteTable routes, ParameterSet parameters, DateTimeOffset at, CancellationToken cancellationToken)
    {
        var (name, json) = (parsed.GetValue(Name)!, parsed.GetValue(Json));
        using var store = parsed.GetValue(Database) is { } database ? Storage.PostgresStore.OpenReadOnly(database)
            : parsed.GetValue(DataDirectory) is { } directory ? Storage.SqliteStore.OpenReadOnly(directory) : null;
        if ((await Kept(store, routes, name, cancellationToken) ?? (routes.Find(name) as RouteOutcome.Found)?.Route) is not { } route)
        {
            return Refusal.UnknownModel(name, [.. routes.Routes.Select(known => known.Name).Concat(book.Nearest(name)).Take(3)], json);
        }

        var request = new RenderRequest(name, Prompt: null, parameters)
        {
            Customer = parsed.GetValue(Customer), CustomerTier = parsed.GetValue(Tier), Feature = parsed.GetValue(Feature), Tags = parsed.GetValue(Tags) ?? [],
        }.Bounded(route.MaxCostNanos, ofKeyNanos: null);
        var configuration = Rendermeter.Http.ConfiguredRoutes.Configuration();
        var settled = await Settled(store, book, route, name, cancellationToken);
        var plan = RoutePlanning.Plan(route, request, parsed.GetValue(Key) ?? "", book,
            offer => parsed.GetValue(AnyProvider) || HasKey(configuration, offer[..offer.IndexOf('/', StringComparison.Ordinal)], parsed.GetValue(Sandbox)),
            await Histories(store, name, cancellationToken), seed: 0, at, room: null, settled);
        if (plan.QualityRefused is { } allowed)
        {
            return Complaint.Refused($"quality: not allowed to this caller; allowed: {string.Join(", ", allowed)}");
        }

        var answers = route.Offers.Select(offer => (Offer: offer, Result: LearnedPrices.Apply(book, book.Quote(new QuoteRequest(offer, parameters, at) { RefuseUncounted = true }), prompt: null, settled[offer])))
            .Select(answer => (answer.Offer, answer.Result, Verdict: Verdict(route, plan, answer.Offer, answer.Result))).ToList();
        if (json)
        {
            PrintJson(route, answers, plan);
        }
        else
        {
            Print(route, answers);
            Print(route, plan);
        }

        return answers.Exists(answer => answer.Verdict is "tried" or "waits for approval") ? ExitCode.Done : ExitCode.Refused;
    }

    /// <summary>The route as the first organisation of the books has it; null where there are none, or where it has none of the name.</summary>
    private static async Task<Engine.Routes.Route?> Kept(Storage.ReadOnlyStore? store, RouteTable routes, string name, CancellationToken cancellationToken)
        => store is not null && (await store.Records.ListOrgs(cancellationToken)).MinBy(org => org.CreatedAt) is { } org
            && await store.RouteRecords.FindRoute(org.Id, name, cancellationToken) is { Body: { } body } head
                ? routes.Kept(name, body) with { Version = head.Version, GateVersion = head.GateVersion }
                : null;

    /// <summary>Whether a gateway in this directory could use a provider.</summary>
    private static bool HasKey(IConfiguration configuration, string provider, bool sandbox)
        => provider.StartsWith("sandbox-", StringComparison.Ordinal) ? sandbox
            : Rendermeter.Providers.Vendors.Known.Any(vendor => vendor.Id == provider
                && !(string.IsNullOrWhiteSpace(configuration[$"Rendermeter:Providers:{vendor.Id}:ApiKey"]) && string.IsNullOrWhiteSpace(configuration[vendor.KeyVariable])));

    /// <summary>What would become of an offer, in a few words.</summary>
    private static string Verdict(Engine.Routes.Route route, RoutePlan plan, string offer, QuoteResult result)
    {
        if (plan.LeftOut.FirstOrDefault(left => left.Offer == offer) is { } left)
        {
            return left.Reason switch
            {
                RoutePlanning.NotAllowed => "not allowed",
                RoutePlanning.AboveTheCeiling => RoutePlanning.AboveTheCeiling,
                _ when left.Reason.StartsWith("no provider", StringComparison.Ordinal) => "no key",
                _ when result is QuoteResult.Quoted { Quote.UpperBound: null } => "needs max_cost",
                _ => "refused",
            };
        }

        return result switch
        {
            QuoteResult.Quoted { Quote: var quote } when quote.Currency != Currency.Usd => "not in USD",
            QuoteResult.Quoted { Quote: var quote } when (quote.UpperBound ?? quote.Expected).Nanos > plan.CeilingNanos
                => route.ApprovalWithin is null ? RoutePlanning.AboveTheCeiling : "waits for approval",
            QuoteResult.Quoted => "tried",
            _ => "refused",
        };
    }

    private static string? Why(QuoteResult result) => result switch
    {
        QuoteResult.Invalid invalid => string.Join("; ", invalid.Errors.Select(error => $"{error.Detail} ({error.Code})")),
        QuoteResult.NoPrice none => $"{none.Detail} ({none.Code})",
        QuoteResult.UnknownModel unknown => $"there is no model {unknown.Model} (unknown_model)",
        _ => null,
    };

    private static void Print(Engine.Routes.Route route, List<(string Offer, QuoteResult Result, string Verdict)> answers)
    {
        Paper.Line($"{Paper.Bold(route.Name)}  {route.Media}, ceiling {(route.CeilingNanos is { } ceiling ? JsonWriting.Amount(ceiling) : "none")}");
        if (CostLines.ExpectedOfDelivered(route.Gate, route.Steps, outputs: 1) is var delivered && CostLines.ExpectedOfAccepted(route.Steps, outputs: 1) is var accepted && delivered + accepted > 0)
        {
            Paper.Line($"  beside the provider {JsonWriting.Amount(delivered)} for each output that is delivered, {JsonWriting.Amount(accepted)} more for each that is accepted");
        }

        Paper.Line();
        var columns = new Columns(">", ">expected", ">upper bound", "currency", "verdict", "offer");
        foreach (var (index, (offer, result, verdict)) in answers.Index())
        {
            var quote = (result as QuoteResult.Quoted)?.Quote;
            columns.Add((index + 1).ToString(CultureInfo.InvariantCulture), quote?.Expected.ToString() ?? "-", quote is null ? "-" : quote.UpperBound?.ToString() ?? "no bound",
                quote?.Currency.Code ?? "-", verdict, offer);
        }

        columns.Print();
        foreach (var (offer, result, _) in answers)
        {
            if (result is QuoteResult.Quoted { Quote.History: { IsUsed: true } history })
            {
                Paper.Line($"  {offer}: learned from {Whole(history.Attempts)} settled attempts; the price book alone expects {history.BookExpected}, bound {history.BookUpperBound?.ToString() ?? "none"}");
            }
        }

        foreach (var (offer, result, _) in answers.Where(answer => Why(answer.Result) is not null))
        {
            Paper.Line($"  {offer}: {Why(result)}");
        }
    }

    private static async Task<IReadOnlyDictionary<string, OfferHistory>> Histories(Storage.ReadOnlyStore? store, string name, CancellationToken cancellationToken)
    {
        var attempts = new List<OfferAttempt>();
        foreach (var org in store is null ? [] : (await store.Records.ListOrgs(cancellationToken)).Select(org => org.Id).Distinct())
        {
            attempts.AddRange(await store!.RouteRecords.ListAttempts(org, name, OfferHistory.Window * 20, cancellationToken));
        }

        return OfferHistories.Of(attempts);
    }

    /// <summary>What attempts of each offer came to, where the price is known after the run.</summary>
    private static async Task<Dictionary<string, IReadOnlyList<SettledCost>>> Settled(
        Storage.ReadOnlyStore? store, PriceBook book, Engine.Routes.Route route, string name, CancellationToken cancellationToken)
    {
        IReadOnlyList<Engine.Identities.OrgId> orgs = store is null ? [] : [.. (await store.Records.ListOrgs(cancellationToken)).Select(org => org.Id).Distinct()];
        var settled = new Dictionary<string, IReadOnlyList<SettledCost>>(StringComparer.Ordinal);
        foreach (var offer in route.Offers)
        {
            var costs = new List<SettledCost>();
            foreach (var org in orgs)
            {
                costs.AddRange(await new SettledCosts(book, store!.RouteRecords, TimeProvider.System).Of(org, name, offer));
            }

            settled[offer] = costs;
        }

        return settled;
    }

    /// <summary>The order of a route that decides, and what stands behind it.</summary>
    private static void Print(Engine.Routes.Route route, RoutePlan plan)
    {
        if (route.IsPlain || plan.Choice is not { } choice)
        {
            return;
        }

        Paper.Line();
        Paper.Line(string.Create(CultureInfo.InvariantCulture, $"  would be tried in this order, ceiling {(plan.CeilingNanos is { } ceiling ? JsonWriting.Amount(ceiling) : "none")}:"));
        var columns = new Columns(">", "offer", ">score", ">accepted", ">latency ms", ">charged/quoted", ">attempts");
        foreach (var (index, weighed) in choice.Ranked.Index())
        {
            columns.Add(Whole(index + 1), weighed.Candidate.Offer, route.Scoring.Order is RouteOrder.Cheapest or RouteOrder.LeastTotalCost ? JsonWriting.Amount(weighed.ScoreNanos) : Whole(weighed.ScoreNanos), $"{Whole(weighed.AcceptanceThousandths / 10)} %", Whole(weighed.LatencyMilliseconds),
                $"{Whole(weighed.SpreadThousandths / 10)} %", Whole(weighed.Candidate.History.Attempts));
        }

        columns.Print();
        foreach (var left in plan.LeftOut)
        {
            Paper.Line($"  {left.Offer} is left out: {left.Reason}");
        }

        if (plan.Observed is { } observed)
        {
            Paper.Line($"  a ceiling that only observes {observed}");
        }
    }

    private static string Whole(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static void PrintJson(Engine.Routes.Route route, List<(string Offer, QuoteResult Result, string Verdict)> answers, RoutePlan plan) => Document.Print(writer =>
    {
        writer.WriteStartObject();
        writer.WriteString("name", route.Name);
        writer.WriteString("media", route.Media);
        writer.WriteString("currency", "USD");
        writer.WriteAmount("ceiling", plan.CeilingNanos ?? route.CeilingNanos);
        writer.WriteAmount("downstream_delivered", CostLines.ExpectedOfDelivered(route.Gate, route.Steps, outputs: 1));
        writer.WriteAmount("downstream_accepted", CostLines.ExpectedOfAccepted(route.Steps, outputs: 1));
        writer.WriteStartArray("offers");
        foreach (var (offer, result, verdict) in answers)
        {
            writer.WriteStartObject();
            writer.WriteString("model", offer);
            writer.WriteString("verdict", verdict);
            writer.WriteText("reason", plan.LeftOut.FirstOrDefault(left => left.Offer == offer)?.Reason);
            if (result is QuoteResult.Quoted { Quote: var quote })
            {
                writer.WritePropertyName("quote");
                QuoteJson.Write(writer, quote);
                writer.WriteNull("problem");
            }
            else
            {
                writer.WriteNull("quote");
                writer.WritePropertyName("problem");
                RefusalJson.Write(writer, result);
            }

            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WritePropertyName("choice");
        if (!route.IsPlain && ChoiceText.Write(route, plan) is { } choice)
        {
            writer.WriteRawValue(choice);
        }
        else
        {
            writer.WriteNullValue();
        }

        writer.WriteEndObject();
    });
}
