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
using Rendermeter.Pricing.Quotes;

namespace Rendermeter.Http.Caps;

/// <summary>Reads what a cap should be. A cap on something that does not exist would protect nobody, so what can be checked is checked.</summary>
internal sealed class CapBodies(OrgDirectory orgs, IRecords records, PriceBook book)
{
    private static readonly string[] Known = ["scope", "metric", "period", "time_zone", "limit", "currency", "mode", "enforce", "thresholds", "org"];
    private static readonly string[] KnownOfChange = ["limit", "mode", "enforce", "thresholds"];
    private static readonly string[] Modes = ["enforce", "observe"];
    private static readonly int[] UsualThresholds = [50, 80, 100];
    private const int MostThresholds = 10;

    private static readonly string[] KnownOfScope = ["kind", "id", "tier"];

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
        var enforce = Enforce(members) ?? true;
        var thresholds = (IReadOnlyList<int>?)Thresholds(members) ?? UsualThresholds;
        var tier = Tier(members, scopeObject);
        return members.Errors.Count > 0 ? (null, Refusals.Validation(members.Errors))
            : (new Cap(id, org!.Id, scope!.Value, metric, unit, period!.Value, zone, limit, enforce) { Thresholds = thresholds, CustomerTier = tier }, null);
    }

    /// <summary>The cap with what of it may change, changed.</summary>
    public static (Cap? Cap, Problem? Problem) ReadChange(JsonElement root, Cap known)
    {
        foreach (var fixedMember in Known.Except(KnownOfChange).Where(name => root.TryGetProperty(name, out _)))
        {
            return (null, OtherMeasure([fixedMember]));
        }

        var (members, unknown) = Members.Open(root, KnownOfChange);
        if (members is null)
        {
            return (null, unknown);
        }

        var cap = known with
        {
            Limit = members.Find("limit") is null ? known.Limit : Limit(members, known.Metric),
            Enforce = Enforce(members) ?? known.Enforce,
            Thresholds = (IReadOnlyList<int>?)Thresholds(members) ?? known.Thresholds,
        };
        return members.Errors.Count > 0 ? (null, Refusals.Validation(members.Errors)) : (cap, null);
    }

    /// <summary>What a known cap has counted was counted by its measure: by another it would be a number without meaning.</summary>
    public static Problem OtherMeasure(IReadOnlyList<string> members) => Refusals.Validation([.. members.Select(member => new FieldError($"#/{member}", "fixed",
        $"{member} of a cap stays as it is, because what it has used was counted by it: change limit, mode or thresholds, or retire the cap and add another", Value: null, Allowed: null))]);

    /// <summary>The members of a body that would measure a known cap anew.</summary>
    public static IReadOnlyList<string> Differences(Cap known, Cap wanted)
        => [.. new[]
        {
            ("scope", (known.Scope, known.CustomerTier) != (wanted.Scope, wanted.CustomerTier)), ("metric", known.Metric != wanted.Metric), ("currency", known.Unit != wanted.Unit),
            ("period", known.Period != wanted.Period), ("time_zone", known.TimeZone != wanted.TimeZone), ("org", known.Org != wanted.Org),
        }.Where(pair => pair.Item2).Select(pair => pair.Item1)];

    private static bool? Enforce(Members members)
    {
        var mode = members.Text("mode", 16);
        if (mode is not null && !Modes.Contains(mode))
        {
            members.Refuse("mode", "enum", "mode must be enforce or observe", mode, Modes);
        }

        if (mode is not null && members.Find("enforce") is not null)
        {
            members.Refuse("enforce", "conflict", "mode and enforce say the same: give one of them", null);
        }

        return mode is not null ? mode == "enforce" : members.Find("enforce") is null ? null : members.Flag("enforce");
    }

    private static List<int>? Thresholds(Members members)
    {
        if (members.Find("thresholds") is not { } given)
        {
            return null;
        }

        var list = new List<int>();
        foreach (var item in given.ValueKind == JsonValueKind.Array ? given.EnumerateArray().Take(MostThresholds + 1) : [])
        {
            list.Add(item.ValueKind == JsonValueKind.Number && item.TryGetInt32(out var percent) ? percent : 0);
        }

        if (given.ValueKind != JsonValueKind.Array || list.Count > MostThresholds || list.Exists(percent => percent is < 1 or > 1000) || list.Distinct().Count() < list.Count)
        {
            members.Refuse("thresholds", "out_of_range", $"thresholds is a list of at most {MostThresholds} different whole percentages from 1 to 1000, such as [50, 80, 100]", null);
        }

        list.Sort();
        return list;
    }

    private static string? Tier(Members members, JsonElement? scope)
    {
        if (scope is not { ValueKind: JsonValueKind.Object } given || !given.TryGetProperty("tier", out var tier) || tier.ValueKind == JsonValueKind.Null)
        {
            return null;
        }

        if (tier.ValueKind != JsonValueKind.String || tier.GetString() is not { Length: > 0 and <= 64 } text)
        {
            members.Refuse("scope/tier", "type", "scope.tier is the class of a customer, such as free: 1 to 64 characters", Members.Shown(tier));
            return null;
        }

        if (given.TryGetProperty("kind", out var kind) && kind.ValueKind == JsonValueKind.String && kind.GetString() != "customer")
        {
            members.Refuse("scope/tier", "conflict", "only customers have a tier", text);
        }

        return text;
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
        if (kind != CapScopeKind.Org && (text.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null))
        {
            // No id: a default, for each value of the kind.
            return new CapScope(kind, "");
        }

        var exists = kind switch
        {
            CapScopeKind.Org => (id ??= org.Id.ToString()) == org.Id.ToString(),
            CapScopeKind.Project => id == org.Project.ToString(),
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
