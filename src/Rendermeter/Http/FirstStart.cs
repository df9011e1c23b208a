using Microsoft.Extensions.Configuration;
using Rendermeter.Commands;
using Rendermeter.Engine.Identities;
using Rendermeter.Engine.Requests;
using Rendermeter.Engine.Wallets;
using Rendermeter.Http.Keys;
using Rendermeter.Pricing.Amounts;

namespace Rendermeter.Http;

/// <summary>Makes what a new installation needs: an organisation with a project, a wallet with a credit line, and an admin key. Started twice, it changes nothing.</summary>
internal sealed class FirstStart(ILedger ledger, IRecords records, KeyPepper pepper, IdSource ids, Installation installation, IConfiguration configuration, TimeProvider time)
{
    private const string DefaultCreditLine = "10.00";

    /// <summary>The key and the credit line that were made now; null where they stood already.</summary>
    public async Task<FirstKey?> Run(CancellationToken cancellationToken)
    {
        var given = GivenKey();
        var creditLine = CreditLine();
        var orgs = await records.ListOrgs(cancellationToken);
        var opened = orgs.Count == 0;
        if (opened)
        {
            var open = new OpenBook(new OrgId(ids.Next()), "default", new ProjectId(ids.Next()), "default", new WalletId(ids.Next()), "USD", creditLine.Nanos);
            await ledger.Execute(open);
            orgs = await records.ListOrgs(cancellationToken);
        }

        var first = orgs.MinBy(org => org.CreatedAt)!;
        installation.Org = first.Id;
        if (given is null && (await records.ListKeys(first.Id, cancellationToken)).Any(key => key is { Admin: true, RevokedAt: null }))
        {
            return null;
        }

        var text = given ?? KeyText.Create();
        if (await records.FindKey(text.PublicId, cancellationToken) is { } known)
        {
            return known.Org == first.Id && known.Admin && known.SecretHash.AsSpan().SequenceEqual(text.Hash(pepper.Secret)) ? null
                : throw new GatewayStartException("Rendermeter__AdminKey names a key that exists with another secret; use the key that was made first, or a new one", ExitCode.WrongUsage);
        }

        await ledger.Execute(new AddKey(first.Id, new ApiKey(
            new KeyId(ids.Next()), first.Id, first.Project, "admin", text.PublicId, text.Hash(pepper.Secret), Admin: true, time.GetUtcNow(), RevokedAt: null)));
        return new FirstKey(text.ToString(), WasGiven: given is not null, opened ? creditLine : null);
    }

    private KeyText? GivenKey()
        => configuration["Rendermeter:AdminKey"] is not { Length: > 0 } text ? null
            : KeyText.Read(text)
                ?? throw new GatewayStartException("Rendermeter__AdminKey is no key: it is rmk_, 12 characters, _, 43 characters, _, and the 6 of their check", ExitCode.WrongUsage);

    private Money CreditLine()
    {
        var text = configuration["Rendermeter:Default:CreditLine"] ?? DefaultCreditLine;
        return Money.TryParse(text, Currency.Usd, out var line) ? line
            : throw new GatewayStartException($"Rendermeter__Default__CreditLine: '{text}' is no amount such as 10.00", ExitCode.WrongUsage);
    }
}
