using Rendermeter.Engine.Requests;
using Rendermeter.Engine.Wallets;
using Rendermeter.Http.Json;
using Rendermeter.Http.Keys;
using Rendermeter.Http.Orgs;
using Rendermeter.Pricing.PriceBooks;

namespace Rendermeter.Http.Reports;

/// <summary><c>/api/v1/providers</c>: whose prices are known, the credit that is left there, and the prices of theirs that are quarantined.</summary>
internal static class ProviderEndpoints
{
    public static void MapProviders(this IEndpointRouteBuilder endpoints)
        => endpoints.MapGet("/api/v1/providers", List).Requires(Access.Operator);

    private static async Task<IResult> List(HttpContext context, OrgDirectory orgs, IRecords records, PriceBook book, TimeProvider time)
    {
        var now = time.GetUtcNow();
        var pools = new List<ProviderPool>();
        var wrong = new List<Quarantine>();
        foreach (var org in await orgs.Visible(context.Caller(), context.RequestAborted))
        {
            pools.AddRange((await records.ListPools(org.Id, context.RequestAborted)).Where(pool => pool.IsOpen(now)));
            wrong.AddRange((await records.ListQuarantines(org.Id, context.RequestAborted)).Where(quarantine => quarantine.QuarantinedAt is not null));
        }

        return JsonAnswer.List(book.Models().GroupBy(model => model.Provider).OrderBy(provider => provider.Key, StringComparer.Ordinal), (json, provider) =>
        {
            json.WriteStartObject();
            json.WriteString("provider", provider.Key);
            json.WriteNumber("models", provider.Count());
            json.WriteList("credit", pools.Where(pool => pool.Provider == provider.Key).GroupBy(pool => pool.Unit), (writer, credit) =>
            {
                writer.WriteStartObject();
                writer.WriteString("currency", credit.Key);
                writer.WriteAmount("left", credit.Sum(pool => pool.LeftNanos));
                writer.WriteInstant("expires_at", credit.Min(pool => pool.ExpiresAt));
                writer.WriteEndObject();
            });
            json.WriteList("quarantined", wrong.Select(quarantine => quarantine.PriceVersion).Where(version => version.StartsWith($"{provider.Key}/", StringComparison.Ordinal)).Distinct(),
                (writer, version) => writer.WriteStringValue(version));
            json.WriteEndObject();
        });
    }
}
