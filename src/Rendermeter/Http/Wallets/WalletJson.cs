using System.Text.Json;
using Rendermeter.Engine.Wallets;
using Rendermeter.Http.Json;

namespace Rendermeter.Http.Wallets;

/// <summary>A wallet as it is shown: its funds in the order in which they are spent.</summary>
internal static class WalletJson
{
    public static void Write(Utf8JsonWriter json, WalletRecord wallet)
    {
        var balance = wallet.Funds.Sum(fund => fund.Balance);
        var held = wallet.Funds.Sum(fund => fund.Held);
        json.WriteStartObject();
        json.WriteString("id", wallet.Id.ToString());
        json.WriteString("org", wallet.Org.ToString());
        json.WriteString("currency", wallet.Unit);
        json.WriteAmount("balance", balance);
        json.WriteAmount("held", held);
        json.WriteAmount("in_doubt", wallet.InDoubtNanos);
        json.WriteAmount("available", balance - held);
        json.WriteList("funds", wallet.Funds, (writer, fund) => WriteFund(writer, wallet, fund));
        json.WriteEndObject();
    }

    private static void WriteFund(Utf8JsonWriter json, WalletRecord wallet, Account fund)
    {
        json.WriteStartObject();
        json.WriteString("id", FundIds.Of(fund, wallet.Id));
        WriteMembers(json, fund);
        json.WriteEndObject();
    }

    /// <summary>What is said of a fund wherever it is shown.</summary>
    public static void WriteMembers(Utf8JsonWriter json, Account fund)
    {
        var grant = fund.Kind == AccountKind.Grant;
        json.WriteString("category", fund.Kind == AccountKind.CreditLine ? "credit_line" : fund.Promotional ? "promo" : "paid");
        json.WriteNumber("priority", fund.Priority);
        json.WriteAmount("balance", fund.Balance);
        json.WriteAmount("held", fund.Held);
        json.WriteInstant("effective_at", grant ? fund.EffectiveAt : null);
        json.WriteInstant("expires_at", fund.ExpiresAt);
        if (fund.Scope == FundScope.AnythingText)
        {
            json.WriteNull("scope");
        }
        else
        {
            json.WriteRaw("scope", fund.Scope);
        }
    }
}
