using Rendermeter.Engine.Requests;
using Rendermeter.Http.Json;
using Rendermeter.Pricing.Amounts;

namespace Rendermeter.Http.Funds;

/// <summary>The currency of a body, the organisation's first where it says none.</summary>
internal static class CurrencyMember
{
    public static string Read(Members members, OrgRecord? org)
    {
        var given = members.Text("currency", 64);
        if (given is not null && !Currency.TryParse(given, out _))
        {
            members.Refuse("currency", "currency", "currency is an ISO 4217 code in capitals", given);
        }

        return given ?? org?.Unit ?? "USD";
    }
}
