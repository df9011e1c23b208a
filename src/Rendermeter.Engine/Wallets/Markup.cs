using Rendermeter.Engine.Identities;
using Rendermeter.Engine.Requests;
using Rendermeter.Engine.Routes;

namespace Rendermeter.Engine.Wallets;

/// <summary>A rule by which charges exceed costs. Of several that name an attempt the most specific holds: customer, then project, then model, then the newest.</summary>
/// <param name="Project">Only renders of this project; null is all.</param>
/// <param name="Customer">Only renders for this customer; null is all.</param>
/// <param name="Model">A pattern over <c>provider/model</c>; <c>*</c> is all.</param>
/// <param name="Unit">The currency that it is about.</param>
/// <param name="Ended">True where it holds no more.</param>
public sealed record Markup(
    MarkupId Id, OrgId Org, ProjectId? Project, string? Customer, string Model, string Unit, MarkupTerms Terms, bool Ended = false)
{
    /// <summary>True where it names an attempt.</summary>
    public bool Names(Render render, Offer offer, string unit)
        => !Ended && Unit == unit && (Project is null || Project == render.Project) && (Customer is null || Customer == render.Customer)
            && FundScope.Matches(Model, offer.Name);

    /// <summary>The one that holds for an attempt; null where none does.</summary>
    public static Markup? Of(IEnumerable<Markup> markups, Render render, Offer offer, string unit)
        => markups.Where(markup => markup.Names(render, offer, unit))
            .OrderByDescending(markup => markup.Customer is not null)
            .ThenByDescending(markup => markup.Project is not null)
            .ThenByDescending(markup => markup.Model.Length - markup.Model.Count(character => character == '*'))
            .ThenByDescending(markup => markup.Id.Value)
            .FirstOrDefault();
}
