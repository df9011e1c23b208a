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

    private static readonly Option<string?> DataDirectory = new("--data") { Description = "Weigh scored offers by the books in this directory", HelpName = "DIR" };

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
            Name, Parameters, Sandbox, At, Prices, DataDirectory, Customer, Feature, Tags, Json,
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

        var name = parsed.GetValue(Name)!;
        if (routes.Find(name) is not RouteOutcome.Found { Route: var route })
        {
            return Refusal.UnknownModel(name, [.. routes.Routes.Select(known => known.Name).Concat(book.Nearest(name)).Take(3)], json);
        }

        var parameters = ((Pricing.Quotes.ParseResult.Parsed)ParameterSet.FromPairs(pairs)).Parameters;
        var answers = route.Offers.Select(offer => (Offer: offer, Result: book.Quote(new QuoteRequest(offer, parameters, at)))).ToList();
        var request = new RenderRequest(name, Prompt: null, parameters) { Customer = parsed.GetValue(Customer), Feature = parsed.GetValue(Feature), Tags = parsed.GetValue(Tags) ?? [] };
        RoutePlan? plan;
        try
        {
            plan = route.IsPlain ? null
                : RoutePlanning.Plan(route, request, keyName: "", book, _ => true, await Histories(parsed.GetValue(DataDirectory), name, cancellationToken), seed: 0, at);
        }
        catch (Storage.Migrations.SchemaException newer)
        {
            return Complaint.Refused($"--data: {newer.Message}");
        }

        if (plan?.QualityRefused is { } allowed)
        {
            return Complaint.Refused($"quality: not allowed to this caller; allowed: {string.Join(", ", allowed)}");
        }

        if (json)
        {
            PrintJson(route, answers, plan);
        }
        else
        {
            Print(route, answers);
            Print(plan);
        }

        return answers.Exists(answer => Verdict(route, answer.Result) == "tried") ? ExitCode.Done : ExitCode.Refused;
    }

    /// <summary>What would become of an offer, in one word.</summary>
    private static string Verdict(Engine.Routes.Route route, QuoteResult result) => result switch
    {
        QuoteResult.Quoted { Quote: { UpperBound: null } } when route.CeilingNanos is null => "needs max_cost",
        QuoteResult.Quoted { Quote: var quote } when route.CeilingNanos is { } ceiling && (quote.UpperBound ?? quote.Expected).Nanos > ceiling => "above the ceiling",
        QuoteResult.Quoted { Quote: var quote } when quote.Currency != Currency.Usd => "not in USD",
        QuoteResult.Quoted => "tried",
        _ => "refused",
    };

    private static string? Why(QuoteResult result) => result switch
    {
        QuoteResult.Invalid invalid => string.Join("; ", invalid.Errors.Select(error => $"{error.Detail} ({error.Code})")),
        QuoteResult.NoPrice none => $"{none.Detail} ({none.Code})",
        QuoteResult.UnknownModel unknown => $"there is no model {unknown.Model} (unknown_model)",
        _ => null,
    };

    private static void Print(Engine.Routes.Route route, List<(string Offer, QuoteResult Result)> answers)
    {
        Paper.Line($"{Paper.Bold(route.Name)}  {route.Media}, ceiling {(route.CeilingNanos is { } ceiling ? JsonWriting.Amount(ceiling) : "none")}");
        if (CostLines.ExpectedOfDelivered(route.Gate, route.Steps, outputs: 1) is var delivered && CostLines.ExpectedOfAccepted(route.Steps, outputs: 1) is var accepted && delivered + accepted > 0)
        {
            Paper.Line($"  beside the provider {JsonWriting.Amount(delivered)} for each output that is delivered, {JsonWriting.Amount(accepted)} more for each that is accepted");
        }

        Paper.Line();
        var columns = new Columns(">", ">expected", ">upper bound", "currency", "verdict", "offer");
        foreach (var (index, (offer, result)) in answers.Index())
        {
            var quote = (result as QuoteResult.Quoted)?.Quote;
            columns.Add((index + 1).ToString(CultureInfo.InvariantCulture), quote?.Expected.ToString() ?? "-", quote is null ? "-" : quote.UpperBound?.ToString() ?? "no bound",
                quote?.Currency.Code ?? "-", Verdict(route, result), offer);
        }

        columns.Print();
        foreach (var (offer, result) in answers.Where(answer => Why(answer.Result) is not null))
        {
            Paper.Line($"  {offer}: {Why(result)}");
        }
    }

    private static async Task<IReadOnlyDictionary<string, OfferHistory>> Histories(string? directory, string name, CancellationToken cancellationToken)
    {
        using var store = directory is null ? null : Storage.SqliteStore.OpenReadOnly(directory);
        var attempts = new List<OfferAttempt>();
        foreach (var org in store is null ? [] : (await store.Records.ListOrgs(cancellationToken)).Select(org => org.Id).Distinct())
        {
            attempts.AddRange(await store!.RouteRecords.ListAttempts(org, name, OfferHistory.Window * 20, cancellationToken));
        }

        return OfferHistories.Of(attempts);
    }

    /// <summary>The order of a route that decides, and what stands behind it.</summary>
    private static void Print(RoutePlan? plan)
    {
        if (plan?.Choice is not { } choice)
        {
            return;
        }

        Paper.Line();
        Paper.Line(string.Create(CultureInfo.InvariantCulture, $"  would be tried in this order, ceiling {(plan.CeilingNanos is { } ceiling ? JsonWriting.Amount(ceiling) : "none")}:"));
        var columns = new Columns(">", "offer", ">score", ">accepted", ">latency ms", ">charged/quoted", ">attempts");
        foreach (var (index, weighed) in choice.Ranked.Index())
        {
            columns.Add(Whole(index + 1), weighed.Candidate.Offer, Whole(weighed.ScoreNanos), $"{Whole(weighed.AcceptanceThousandths / 10)} %", Whole(weighed.LatencyMilliseconds),
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

    private static void PrintJson(Engine.Routes.Route route, List<(string Offer, QuoteResult Result)> answers, RoutePlan? plan) => Document.Print(writer =>
    {
        writer.WriteStartObject();
        writer.WriteString("name", route.Name);
        writer.WriteString("media", route.Media);
        writer.WriteString("currency", "USD");
        writer.WriteAmount("ceiling", route.CeilingNanos);
        writer.WriteAmount("downstream_delivered", CostLines.ExpectedOfDelivered(route.Gate, route.Steps, outputs: 1));
        writer.WriteAmount("downstream_accepted", CostLines.ExpectedOfAccepted(route.Steps, outputs: 1));
        writer.WriteStartArray("offers");
        foreach (var (offer, result) in answers)
        {
            writer.WriteStartObject();
            writer.WriteString("model", offer);
            writer.WriteString("verdict", Verdict(route, result));
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
        if (plan is not null && ChoiceText.Write(route, plan) is { } choice)
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
