using Rendermeter.Engine.Identities;

namespace Rendermeter.Engine.Wallets;

/// <summary>The accounts of a book and how each behaves. An organisation's second currency has accounts of its own, with the currency in their names.</summary>
public static class ChartOfAccounts
{
    /// <summary>The currency whose accounts carry no suffix.</summary>
    private const string FirstUnit = "USD";

    public static string Wallet(string unit) => Named("fund:wallet", unit);
    public static string CreditLine(string unit) => Named("fund:credit-line", unit);
    public static string Revenue(string unit) => Named("rev", unit);
    public static string Cash(string unit) => Named("cash", unit);
    public static string Receivable(string unit) => Named("ar", unit);
    public static string Grant(GrantId grant, string unit) => Named($"fund:grant:{grant.Value:N}", unit);

    /// <summary>A further credit line; the first has no id in its name.</summary>
    public static string CreditLine(GrantId line, string unit) => Named($"fund:credit-line:{line.Value:N}", unit);
    public static string Promo(string unit) => Named("promo", unit);
    public static string Goodwill(string unit) => Named("goodwill", unit);
    public static string Breakage(string unit) => Named("breakage", unit);
    public static string Pool(string provider, PoolId pool, string unit) => Named($"ppool:{provider}:{pool.Value:N}", unit);
    public static string PoolGain(string unit) => Named("ppool-gain", unit);
    public static string PoolExpired(string unit) => Named("ppool-expired", unit);
    public static string Cost(string provider, string unit) => Named($"cost:{provider}", unit);

    /// <summary>What a downstream step, a check or a person has cost us. It is no provider's, so that a provider's account stays its bill.</summary>
    public static string Step(string kind, string unit) => Named($"step:{kind}", unit);

    /// <summary>What is owed for it.</summary>
    public static string Owed(string kind, string unit) => Named($"owed:{kind}", unit);
    public static string Payable(string provider, string unit) => Named($"pay:{provider}", unit);

    /// <summary>A new account with nothing in it.</summary>
    /// <exception cref="ArgumentException">The name is none of the chart.</exception>
    internal static Account Open(OrgId org, string accountId, string unit, DateTimeOffset now)
    {
        var (kind, debitNormal, fund) = accountId.Split(':') switch
        {
            ["fund", "wallet", ..] => (AccountKind.Fund, false, true),
            ["fund", "credit-line", ..] => (AccountKind.CreditLine, false, true),
            ["fund", "grant", ..] => (AccountKind.Grant, false, true),
            ["rev", ..] => (AccountKind.Revenue, false, false),
            ["cash", ..] => (AccountKind.Cash, true, false),
            ["ar", ..] => (AccountKind.Receivable, true, false),
            ["promo", ..] => (AccountKind.Promo, true, false),
            ["goodwill", ..] => (AccountKind.Goodwill, true, false),
            ["breakage", ..] => (AccountKind.Breakage, false, false),
            ["cost", ..] => (AccountKind.Cost, true, false),
            ["pay", ..] => (AccountKind.Payable, false, false),
            ["step", ..] => (AccountKind.Cost, true, false),
            ["owed", ..] => (AccountKind.Payable, false, false),
            ["ppool", ..] => (AccountKind.Pool, true, false),
            ["ppool-gain", ..] => (AccountKind.PoolGain, false, false),
            ["ppool-expired", ..] => (AccountKind.PoolExpired, true, false),
            _ => throw new ArgumentException($"{accountId} is no account of the chart", nameof(accountId)),
        };

        // A credit line is spent after money that was paid.
        var priority = kind == AccountKind.CreditLine ? 101 : 100;
        return new Account(org, accountId, unit, kind, debitNormal, Debits: 0, Credits: 0, Held: 0, FloorZero: fund, priority,
            Promotional: false, EffectiveAt: now, ExpiresAt: null, Scope: "*", CreatedAt: now);
    }

    private static string Named(string account, string unit) => unit == FirstUnit ? account : $"{account}:{unit}";
}
