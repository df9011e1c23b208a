using System.Globalization;
using Rendermeter.Engine.Requests;
using Rendermeter.Engine.Wallets;
using Rendermeter.Http.Json;
using Rendermeter.Pricing;

namespace Rendermeter.Http.Problems;

/// <summary>A limit refused the money: which one, how much is needed, how much is left, and when it begins anew.</summary>
internal sealed class MoneyRefusals(IRecords records)
{
    public async Task<Problem> Of(Refusal refusal, Caller caller, string model, CancellationToken cancellationToken)
    {
        var needed = Amount(refusal, refusal.Needed);
        var left = Amount(refusal, refusal.Left);
        var (title, limit, kind, id) = refusal.Code switch
        {
            RefusalCode.AdmissionFrozen => ("No new render is admitted", "The organisation", "org", caller.Org.ToString()),
            RefusalCode.PriceQuarantined => ("The price of this model was wrong and is not confirmed", "The price", "model", model),
            RefusalCode.MaxCost => ("The render would cost more than it may", "max_cost of this render", "render", (string?)null),
            RefusalCode.Ceiling => ("The render would cost more than its route allows", $"The ceiling of route {model}", "route", model),
            RefusalCode.CapCount or RefusalCode.CapSpend => ("A cap would be exceeded", await Name(refusal.Cap!, caller, cancellationToken), "cap", refusal.Cap!.Id.ToString()),
            RefusalCode.InsufficientFunds => ("The wallet does not have it", "The wallet", "wallet", await Wallet(caller, cancellationToken)),
        };
        var frozen = refusal.Code == RefusalCode.AdmissionFrozen;
        var until = refusal.ResetsAt is { } resetsAt ? $" until {JsonWriting.Text(resetsAt)}" : "";
        var unit = refusal.Unit == "COUNT" ? "" : $" {refusal.Unit}";
        var quarantined = refusal.Code == RefusalCode.PriceQuarantined;
        return new Problem(frozen ? 423 : quarantined ? 422 : 402, SnakeCase.Of(refusal.Code), title,
            frozen ? "The books of this organisation are being looked at, or were restored from a backup; no new render is admitted until an operator has released them."
                : quarantined ? "Three renders have cost more than the bound of their quotes; no new render is admitted at this price until an operator has confirmed it."
                : $"{limit} needs {needed}{unit} and has {left}{unit} left{until}.")
        {
            NeverRetry = true,
            Members = json =>
            {
                json.WriteOptional("currency", refusal.Unit == "COUNT" ? null : refusal.Unit);
                json.WriteString("needed", needed);
                json.WriteString("left", left);
                json.WriteInstant("resets_at", refusal.ResetsAt);
                json.WriteStartObject("limit");
                json.WriteString("kind", kind);
                json.WriteOptional("id", id);
                json.WriteEndObject();
            },
        };
    }

    private static string Amount(Refusal refusal, long amount)
        => refusal.Unit == "COUNT" ? amount.ToString(CultureInfo.InvariantCulture) : JsonWriting.Amount(amount);

    private async Task<string> Name(Cap cap, Caller caller, CancellationToken cancellationToken)
    {
        var subject = cap.Scope.Kind switch
        {
            CapScopeKind.Org or CapScopeKind.Project => (await records.ListOrgs(cancellationToken)).FirstOrDefault(org => org.Id == cap.Org) is { } org
                ? cap.Scope.Kind == CapScopeKind.Org ? org.Name : org.ProjectName
                : cap.Scope.Id,
            CapScopeKind.Key when cap.Scope.Id == caller.Key.ToString() => caller.KeyName,
            CapScopeKind.Key or CapScopeKind.Customer or CapScopeKind.Feature or CapScopeKind.Model or CapScopeKind.Provider or CapScopeKind.Tag => cap.Scope.Id,
        };
        var metric = cap.Metric == CapMetric.Spend ? "" : $" on {SnakeCase.Of(cap.Metric)}";
        return $"The {SnakeCase.Of(cap.Period)} cap{metric} of {SnakeCase.Of(cap.Scope.Kind)} {subject}";
    }

    private async Task<string?> Wallet(Caller caller, CancellationToken cancellationToken)
        => (await records.FindWallet(caller.Org, cancellationToken))?.Id.ToString();
}
