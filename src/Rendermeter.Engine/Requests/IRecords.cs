using Rendermeter.Engine.Attempts;
using Rendermeter.Engine.Identities;
using Rendermeter.Engine.Inputs;
using Rendermeter.Engine.Verdicts;
using Rendermeter.Engine.Wallets;

namespace Rendermeter.Engine.Requests;

/// <summary>What has been written, to be read: a process boundary. Every method names the organisation, so that nobody reads another's. Null means not found.</summary>
public interface IRecords
{
    /// <summary>A render with its attempts, phases, verdicts, outputs and decisions.</summary>
    Task<RenderRecord?> FindRender(OrgId org, RenderId render, CancellationToken cancellationToken);

    /// <summary>What an idempotency key stands for: the key is forgotten when it has expired, but never while its render goes on.</summary>
    Task<IdempotencyRecord?> FindClaim(OrgId org, IdempotencyClaim claim, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>The newest renders first.</summary>
    /// <param name="before">Only renders older than this one; null begins with the newest.</param>
    /// <param name="limit">1 to 1000.</param>
    Task<IReadOnlyList<RenderRecord>> ListRenders(OrgId org, RenderFilter filter, RenderId? before, int limit, CancellationToken cancellationToken);

    /// <summary>The render that an attempt belongs to.</summary>
    Task<RenderId?> FindRenderOf(OrgId org, AttemptId attempt, CancellationToken cancellationToken);

    /// <summary>The attempt that has a provider's job.</summary>
    Task<AttemptId?> FindJob(OrgId org, string provider, string jobId, CancellationToken cancellationToken);

    /// <summary>Every render that has not ended, of all organisations: what a starting process takes up again.</summary>
    Task<IReadOnlyList<(OrgId Org, RenderId Render)>> ListUnfinished(CancellationToken cancellationToken);

    /// <summary>An output, and the render it belongs to.</summary>
    Task<Output?> FindOutput(OrgId org, OutputId output, CancellationToken cancellationToken);

    /// <summary>A file that goes in: one of a render, or one that no render has taken yet.</summary>
    Task<RenderInput?> FindInput(OrgId org, InputId input, CancellationToken cancellationToken);

    /// <summary>Files that came in before an instant and that no render has taken, the oldest first.</summary>
    /// <param name="limit">1 to 1000.</param>
    Task<IReadOnlyList<StaleInput>> ListStaleInputs(OrgId org, DateTimeOffset before, int limit, CancellationToken cancellationToken);

    /// <summary>How many different files of an organisation no render has taken yet, how often they were sent, and how many bytes they have together.</summary>
    Task<(long Files, long Uploads, long Bytes)> SumUnusedInputs(OrgId org, CancellationToken cancellationToken);

    /// <summary>
    /// True where a render whose content is kept has a file with these bytes, in any organisation, where one that has not ended has it inside a vendor's answer that is not yet judged, or where
    /// one came in and waits to be used.
    /// </summary>
    /// <param name="but">A render that does not count.</param>
    Task<bool> NeedsFile(string sha256, RenderId but, CancellationToken cancellationToken);

    /// <summary>The same where one that came in does not count.</summary>
    Task<bool> NeedsFile(string sha256, InputId but, CancellationToken cancellationToken);

    /// <summary>Renders that ended before an instant and whose content is kept, the oldest first.</summary>
    /// <param name="limit">1 to 1000.</param>
    Task<IReadOnlyList<RenderId>> ListKept(OrgId org, DateTimeOffset endedBefore, int limit, CancellationToken cancellationToken);

    /// <summary>A key by the twelve characters that name it, of any organisation; revoked ones too.</summary>
    Task<ApiKey?> FindKey(string publicId, CancellationToken cancellationToken);

    /// <summary>Every key of an organisation.</summary>
    Task<IReadOnlyList<ApiKey>> ListKeys(OrgId org, CancellationToken cancellationToken);

    /// <summary>Every organisation with its projects and wallets.</summary>
    Task<IReadOnlyList<OrgRecord>> ListOrgs(CancellationToken cancellationToken);

    /// <summary>The funds of an organisation, and how much of what is held is in doubt.</summary>
    Task<WalletRecord?> FindWallet(OrgId org, CancellationToken cancellationToken);

    /// <summary>The wallets of an organisation, one in each currency, the first first.</summary>
    Task<IReadOnlyList<WalletRecord>> ListWallets(OrgId org, CancellationToken cancellationToken);

    /// <summary>The pools of prepaid credit of an organisation, used up and expired ones too, in the order in which they are used.</summary>
    Task<IReadOnlyList<ProviderPool>> ListPools(OrgId org, CancellationToken cancellationToken);

    /// <summary>The markups of an organisation, ended ones too: what was made once is not made again.</summary>
    Task<IReadOnlyList<Markup>> ListMarkups(OrgId org, CancellationToken cancellationToken);

    /// <summary>The price versions that were wrong, quarantined or not.</summary>
    Task<IReadOnlyList<Quarantine>> ListQuarantines(OrgId org, CancellationToken cancellationToken);

    /// <summary>The attempts whose charge waits for a person to decide, the oldest first.</summary>
    /// <param name="limit">1 to 1000.</param>
    Task<IReadOnlyList<Attempt>> ListSetAside(OrgId org, int limit, CancellationToken cancellationToken);

    /// <summary>What attempts admitted in a span were charged and have cost, by what they were for.</summary>
    /// <param name="from">The first instant.</param>
    /// <param name="until">The first instant after it.</param>
    Task<IReadOnlyList<MarginRecord>> ListMargins(OrgId org, MarginBy by, DateTimeOffset from, DateTimeOffset until, CancellationToken cancellationToken);

    /// <summary>The organisations that have an expired fund or pool with something left.</summary>
    Task<IReadOnlyList<OrgId>> ListDueToExpire(DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>The caps of an organisation with what they have used in the period that contains <paramref name="now"/>.</summary>
    Task<IReadOnlyList<CapRecord>> ListCaps(OrgId org, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>A page of them, in the order of their ids.</summary>
    /// <param name="after">Only caps with a later id; null begins with the first.</param>
    Task<IReadOnlyList<CapRecord>> ListCaps(OrgId org, CapId? after, int limit, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>One cap that is in use.</summary>
    Task<CapRecord?> FindCap(OrgId org, CapId cap, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Idempotency keys that have expired and whose render has ended, the oldest first.</summary>
    /// <param name="limit">1 to 1000.</param>
    Task<IReadOnlyList<IdempotencyRecord>> ListExpiredClaims(OrgId org, DateTimeOffset now, int limit, CancellationToken cancellationToken);

    /// <summary>The newest events first.</summary>
    /// <param name="limit">1 to 1000.</param>
    Task<IReadOnlyList<EventRecord>> ListEvents(OrgId org, EventId? before, int limit, CancellationToken cancellationToken);
}
