using Rendermeter.Engine.Identities;
using Rendermeter.Engine.Routes;
using Rendermeter.Http.Problems;
using Rendermeter.Pricing.PriceBooks;
using Rendermeter.Pricing.Quotes;

namespace Rendermeter.Http.OpenAi;

/// <summary>What a model's name means in this dialect: a route, else <c>provider/model</c>, else OpenAI's model, else the only model of that name.</summary>
internal sealed class ModelNames(RouteVersions routes, PriceBook book)
{
    /// <summary>The name as the engine knows it, with its route; or why there is none.</summary>
    public async Task<(string? Name, Engine.Routes.Route? Route, Problem? Problem)> Resolve(OrgId org, string asked, string media, CancellationToken cancellationToken)
    {
        // A route's name is asked for first; what only looks like one is a model.
        var (name, found) = (asked, await routes.Find(org, asked, cancellationToken));
        if (found is not RouteOutcome.Found)
        {
            (name, found) = (Name(asked), await routes.Find(org, Name(asked), cancellationToken));
        }

        if (found is not RouteOutcome.Found { Route: var route })
        {
            return (null, null, Refusals.UnknownModel(asked, ((RouteOutcome.Unknown)found).Nearest));
        }

        return route.Media == media
            ? (name, route, null)
            : (null, null, Refusals.Validation([new FieldError("#/model", "wrong_media", $"{name} makes {route.Media}, not {media}", asked, Allowed: null)]));
    }

    /// <summary>The rule of a parameter where a route begins; null where its model does not know it.</summary>
    public ParameterRule? Rule(Engine.Routes.Route route, string parameter) => book.Find(route.Offers[0])?.Rule(parameter);

    private string Name(string asked)
    {
        if (book.Find(asked) is not null)
        {
            return asked;
        }

        if (book.Find($"openai/{asked}") is not null)
        {
            return $"openai/{asked}";
        }

        var same = book.Models().Where(model => model.Id == asked || model.Aliases.Contains(asked)).Take(2).ToList();
        return same is [var only] ? only.Name : asked;
    }
}
