using Microsoft.AspNetCore.Http.Features;
using Rendermeter.Engine.Requests;

namespace Rendermeter.Http.Keys;

/// <summary>Saying and asking who may call.</summary>
internal static class Authorization
{
    /// <summary>Asks for a key on everything in a group, or on one endpoint; the narrower rule wins.</summary>
    public static TBuilder Requires<TBuilder>(this TBuilder builder, Access access)
        where TBuilder : IEndpointConventionBuilder
        => builder.WithMetadata(new AccessRule(access));

    /// <summary>Who calls. Endpoints that ask for a key always have one.</summary>
    public static Caller Caller(this HttpContext context) => context.Features.GetRequiredFeature<Caller>();

    /// <summary>True for an admin key of the organisation that runs the gateway.</summary>
    public static bool IsOperator(this Caller caller, Installation installation) => caller.Admin && caller.Org == installation.Org;
}
