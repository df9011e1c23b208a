using System.Globalization;
using System.Text.Json;
using Rendermeter.Engine.Identities;
using Rendermeter.Engine.Requests;
using Rendermeter.Engine.Wallets;
using Rendermeter.Http.Json;
using Rendermeter.Http.Orgs;
using Rendermeter.Http.Problems;
using Rendermeter.Pricing;
using Rendermeter.Pricing.Amounts;
using Rendermeter.Pricing.PriceBooks;

namespace Rendermeter.Http.Caps;

/// <summary>Reads what a cap should be. A cap on something that does not exist would protect nobody, so what can be checked is checked.</summary>
internal sealed class CapBodies(OrgDirectory orgs, IRecords records, PriceBook book)
{
    private static readonly string[] Known = ["scope", "metric", "period", "time_zone", "limit", "currency", "enforce", "org"];
    private static readonly string[] KnownOfScope = ["kind", "id"];

    public async Task<(Cap? Cap, Problem? Problem)> Read(JsonElement root, Caller caller, CapId id, CancellationToken cancellationToken)
    {
        var (members, unknown) = Members.Open(root, Known);
        if (members is null)
        {
            return (null, unknown);
        }

        var org = await orgs.Of(caller, members, cancellationToken);
        var scopeObject = members.Find("scope");
        if (scopeObject is { ValueKind: JsonValueKind.Object } inner && Members.Unknown(inner, KnownOfScope, "#/scope") is { } unknownOfScope)
        {
            return (null, unknownOfScope);
        }

        var scope = org is null ? null : await Scope(members, scopeObject, org, cancellationToken);
        var metric = members.Word<CapMetric>("metric", CapMetric.Spend) ?? CapMetric.Spend;
        var period = members.Word<CapPeriod>("period");
        var zone = members.Text("time_zone", 64) ?? "UTC";
        if (!CapPeriods.IsZone(zone))
        {
            members.Refuse("time_zone", "timezone", "time_zone is an IANA zone such as Europe/Berlin", zone);
        }

        var unit = Unit(members, metric);
        var limit = Limit(members, metric);
        var enforce = members.Find("enforce") is null || members.Flag("enforce");
        return members.Errors.Count > 0 ? (null, Refusals.Validation(members.Errors))
            : (new Cap(id, org!.Id, scope!.Value, metric, unit, period!.Value, zone, limit, enforce), null);
    }

    private async Task<CapScope?> Scope(Members members, JsonElement? scope, OrgRecord org, CancellationToken cancellationToken)
    {
        if (scope is not { ValueKind: JsonValueKind.Object } given)
        {
            members.Refuse("scope", scope is null ? "required" : "type", "scope is an object such as {\"kind\":\"key\",\"id\":\"key_…\"}", null);
            return null;
        }

        if (!given.TryGetProperty("kind", out var word) || word.ValueKind != JsonValueKind.String || !SnakeCase.TryParse<CapScopeKind>(word.GetString()!, out var kind))
        {
            members.Refuse("scope/kind", "enum", $"scope.kind must be one of {string.Join(", ", SnakeCase.Names<CapScopeKind>())}",
                word.ValueKind == JsonValueKind.Undefined ? null : Members.Shown(word), SnakeCase.Names<CapScopeKind>());
            return null;
        }

        var id = given.TryGetProperty("id", out var text) && text.ValueKind == JsonValueKind.String ? text.GetString()! : null;
        var exists = kind switch
        {
            CapScopeKind.Org => (id ??= org.Id.ToString()) == org.Id.ToString(),
            CapScopeKind.Project => (id ??= org.Project.ToString()) == org.Project.ToString(),
            CapScopeKind.Key => (await records.ListKeys(org.Id, cancellationToken)).Any(key => key.Id.ToString() == id),
            CapScopeKind.Model => id is not null && book.Find(id) is { } model && model.Name == id,
            CapScopeKind.Provider => book.Models().Any(model => model.Provider == id),
            CapScopeKind.Customer or CapScopeKind.Feature or CapScopeKind.Tag => id is { Length: > 0 and <= 128 },
        };
        if (!exists)
        {
            members.Refuse("scope/id", "unknown_scope", $"there is no such {SnakeCase.Of(kind)}", id);
            return null;
        }

        return new CapScope(kind, id!);
    }

    private static string Unit(Members members, CapMetric metric)
    {
        var given = members.Text("currency", 64);
        if (metric != CapMetric.Spend)
        {
            if (given is not null)
            {
                members.Refuse("currency", "conflict", "a count has no currency", given);
            }

            return "COUNT";
        }

        if (given is not null && !Currency.TryParse(given, out _))
        {
            members.Refuse("currency", "currency", "currency is an ISO 4217 code in capitals", given);
        }

        return given ?? "USD";
    }

    private static long Limit(Members members, CapMetric metric)
    {
        if (metric == CapMetric.Spend)
        {
            return members.Amount("limit", Currency.Usd, required: true)?.Nanos ?? 0;
        }

        if (members.Text("limit", 19, required: true) is not { } text)
        {
            return 0;
        }

        if (!long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count) || count > Money.MaxNanos)
        {
            members.Refuse("limit", "number_format", "limit must be a whole number, such as \"100\"", text);
        }

        return count;
    }
}
