using Rendermeter.Engine.Requests;
using Rendermeter.Http.Problems;

namespace Rendermeter.Http.Json;

/// <summary>The body of a create, with the idempotency key that came with it.</summary>
/// <param name="Claim">Null where the request carries no key.</param>
internal sealed record CreateBody(Members Members, RequestBody Body, IdempotencyClaim? Claim)
{
    /// <summary>Reads an object that may have these members and no others, or says what is wrong.</summary>
    /// <param name="scope">The address that is called: one key means something else under another.</param>
    public static async Task<(CreateBody? Create, Problem? Problem)> Read(HttpContext context, string scope, IReadOnlyList<string> known)
    {
        var (body, unreadable) = await RequestBody.Read(context);
        if (body is null)
        {
            return (null, unreadable);
        }

        var (members, unknown) = Members.Open(body.Root, known);
        if (members is null)
        {
            return (null, unknown);
        }

        var (claim, badKey) = IdempotencyKeys.Read(context.Request, scope, body.Bytes);
        return badKey is null ? (new CreateBody(members, body, claim), null) : (null, badKey);
    }
}
