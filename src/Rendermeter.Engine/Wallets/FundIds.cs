using System.Security.Cryptography;
using System.Text;
using Rendermeter.Engine.Attempts;
using Rendermeter.Engine.Identities;

namespace Rendermeter.Engine.Wallets;

/// <summary>The public ids of funds: a prefix and 32 hex digits, whatever the account is called.</summary>
public static class FundIds
{
    /// <summary>The wallet's id for prepaid money, <c>grt_…</c> for a grant or a credit line.</summary>
    public static string Of(Account fund, WalletId wallet)
        => fund.Kind == AccountKind.Fund ? wallet.ToString()
            : Granted(fund.Org, fund.AccountId).ToString();

    /// <summary>The same, of an account that is only named.</summary>
    public static string Of(OrgId org, string accountId, WalletId wallet)
        => accountId.StartsWith("fund:wallet", StringComparison.Ordinal) ? wallet.ToString() : Granted(org, accountId).ToString();

    /// <summary>The id that a fund was granted under; null for one that was not.</summary>
    public static GrantId? GrantOf(Account fund) => fund.Kind == AccountKind.Fund ? null : Granted(fund.Org, fund.AccountId);

    private static GrantId Granted(OrgId org, string accountId)
        => accountId.Split(':') is [_, _, { Length: 32 } hex, ..] ? new GrantId(Guid.ParseExact(hex, "N")) : new GrantId(Derived($"{org}/{accountId}"));

    /// <summary>The grant that takes a refund whose own grant has expired: always the same one for the same phase.</summary>
    internal static GrantId OfRefund(AttemptId attempt, int phase, int slice) => new(Derived($"{attempt}/{phase}/{slice}"));

    // Version 8: made by us, from what it stands for.
    private static Guid Derived(string text)
    {
        var bytes = SHA256.HashData(Encoding.UTF8.GetBytes(text))[..16];
        bytes[6] = (byte)(0x80 | (bytes[6] & 0x0f));
        bytes[8] = (byte)(0x80 | (bytes[8] & 0x3f));
        return new Guid(bytes, bigEndian: true);
    }
}
