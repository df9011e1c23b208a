using Rendermeter.Http.Problems;

namespace Rendermeter.Http.Keys;

/// <summary>Lets a request through to an endpoint that asks for a key only with one that may call it.</summary>
internal sealed class KeyMiddleware(RequestDelegate next, KeyRing keys, Installation installation)
{
    public async Task Invoke(HttpContext context)
    {
        var rule = context.GetEndpoint()?.Metadata.GetMetadata<AccessRule>();
        if (rule is null || await Refuse(context, rule.Access) is not { } problem)
        {
            await next(context);
            return;
        }

        if (problem.Status == StatusCodes.Status401Unauthorized)
        {
            context.Response.Headers.WWWAuthenticate = "Bearer";
        }

        await problem.ExecuteAsync(context);
    }

    private async Task<Problem?> Refuse(HttpContext context, Access access)
    {
        if (context.Request.Query.Any(pair => IsKeyName(pair.Key) || pair.Value.Any(value => value?.Contains("rmk_", StringComparison.Ordinal) == true)))
        {
            return Refusals.KeyInUrl;
        }

        if (await keys.Verify(context.Request.Headers.Authorization.ToString(), context.RequestAborted) is not { } caller)
        {
            return Refusals.Unauthorized;
        }

        context.Features.Set(caller);
        return access switch
        {
            Access.Key => null,
            Access.Admin => caller.Admin ? null : Refusals.NeedsAdmin,
            Access.Operator => caller.IsOperator(installation) ? null : Refusals.NeedsOperator,
        };
    }

    private static bool IsKeyName(string name)
        => name.ToLowerInvariant() is "key" or "api_key" or "apikey" or "api-key" or "access_token" or "token" or "authorization";
}
