using System.Text.Json;
using Rendermeter.Engine.Routes;
using Rendermeter.Http.Json;
using Rendermeter.Http.Keys;
using Rendermeter.Http.Problems;
using Rendermeter.Pricing.Amounts;
using Rendermeter.Pricing.PriceBooks;
using Rendermeter.Pricing.Quotes;

namespace Rendermeter.Http.Quotes;

/// <summary><c>/api/v1/quotes</c>: what a render would cost on each of several models. Nothing is held and nothing is sent.</summary>
internal static class QuoteEndpoints
{
    private const int MaxModels = 50;
    private const int MaxPrompt = 64_000;

    private static readonly string[] Known = ["models", "parameters", "prompt", "at", "started_at", "completed_at", "as_known_at"];

    public static void MapQuotes(this IEndpointRouteBuilder endpoints)
        => endpoints.MapPost("/api/v1/quotes", Quote).Requires(Access.Key);

    private static async Task<IResult> Quote(HttpContext context, PriceBook book, RouteVersions routes, SettledCosts costs, TimeProvider time)
    {
        var (body, unreadable) = await RequestBody.Read(context);
        if (body is null)
        {
            return unreadable!;
        }

        var (members, unknown) = Members.Open(body.Root, Known);
        if (members is null)
        {
            return unknown!;
        }

        var models = members.Texts("models", MaxModels, 200, required: true);
        var parameters = members.Parameters("parameters");
        var prompt = members.Text("prompt", MaxPrompt);
        var asOf = members.Instant("at");
        var at = asOf ?? DateTimeOffset.FromUnixTimeSeconds(time.GetUtcNow().ToUnixTimeSeconds());
        var (startedAt, completedAt, asKnownAt) = (members.Instant("started_at"), members.Instant("completed_at"), members.Instant("as_known_at"));
        if (members.Errors.Count > 0)
        {
            return Refusals.Validation(members.Errors);
        }

        var asked = new QuoteRequest("", parameters, at) { Prompt = prompt, StartedAt = startedAt, CompletedAt = completedAt, AsKnownAt = asKnownAt, RefuseUncounted = true };
        var quotes = new List<Quote>();
        var refused = new List<(string Model, Problem Problem)>();
        foreach (var (index, model) in models.Index())
        {
            // A route is quoted as each of its offers; any other name as itself.
            foreach (var offer in await routes.Find(context.Caller().Org, model, context.RequestAborted) is RouteOutcome.Found { Route.Version: not null } found ? found.Route.Offers : [model])
            {
                // A question about an instant has one answer for ever, and what was settled meanwhile is no part of it.
                var settled = asOf is not null || asKnownAt is not null ? [] : await costs.Of(context.Caller().Org, model, offer);
                Sort(LearnedPrices.Apply(book, book.Quote(asked with { Model = offer }), prompt, settled), offer, index, quotes, refused);
            }
        }

        return Answer(quotes, refused);
    }

    private static void Sort(QuoteResult result, string offer, int index, List<Quote> quotes, List<(string Model, Problem Problem)> refused)
    {
        switch (result)
        {
            case QuoteResult.Quoted { Quote: var quote }:
                quotes.Add(quote);
                break;
            case QuoteResult.UnknownModel unknown:
                refused.Add((offer, Refusals.UnknownModel(offer, unknown.Nearest, $"#/models/{index}")));
                break;
            case QuoteResult.NoPrice none:
                refused.Add((offer, Refusals.NoPrice(none.Code, none.Detail, $"#/models/{index}")));
                break;
            case QuoteResult.Invalid invalid:
                refused.Add((offer, Refusals.Validation(invalid.Errors)));
                break;
        }
    }

    private static JsonAnswer Answer(List<Quote> quotes, List<(string Model, Problem Problem)> refused) => JsonAnswer.Object(json =>
    {
        // Amounts of different currencies do not compare: dollars come first, then each other currency by itself. What only the run decides is never the cheapest.
        var cheapestFirst = quotes
            .OrderBy(quote => quote.Currency != Currency.Usd)
            .ThenBy(quote => quote.Currency.Code, StringComparer.Ordinal)
            .ThenBy(quote => quote.IsOpen)
            .ThenBy(quote => quote.Expected.Nanos)
            .ThenBy(quote => quote.UpperBound?.Nanos ?? long.MaxValue)
            .ThenBy(quote => quote.Model, StringComparer.Ordinal);
        json.WriteList("quotes", cheapestFirst, QuoteJson.Write);
        json.WriteList("refused", refused, WriteRefused);
    });

    private static void WriteRefused(Utf8JsonWriter json, (string Model, Problem Problem) refused)
    {
        json.WriteStartObject();
        json.WriteString("model", refused.Model);
        json.WritePropertyName("problem");
        refused.Problem.Write(json);
        json.WriteEndObject();
    }
}
