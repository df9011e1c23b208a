using Rendermeter.Engine.Requests;
using Rendermeter.Engine.Wallets;
using Rendermeter.Storage.Rows;
using Rendermeter.Storage.Statements;

namespace Rendermeter.Storage.Tables;

/// <summary>Organisations with their projects, wallets and keys; what happened to them, and what providers told.</summary>
internal sealed class OrgTable(IStatements database)
{
    private const string LoadSql = """
        select admission_frozen, set_aside_multiple
        from org
        where lane = @lane and org_id = @org_id
        """;

    /// <summary>Whether admission is frozen, and when costs are set aside; nothing where the organisation does not exist.</summary>
    public List<(bool Frozen, int? SetAsideMultiple)> Load(OrgKey key)
        => database.Prepare(LoadSql).Bind(key).All(row => (row.Flag(), row.OptionalCount()));

    private const string LoadWalletsSql = """
        select unit
        from wallet
        where lane = @lane and org_id = @org_id
        """;

    /// <summary>The currencies in which it has a wallet.</summary>
    public List<string> LoadWallets(OrgKey key) => database.Prepare(LoadWalletsSql).Bind(key).All(row => row.Text());

    private const string UpdateSetAsideSql = """
        update org
        set set_aside_multiple = @set_aside_multiple
        where lane = @lane and org_id = @org_id
        """;

    public void Update(OrgKey key, SetAsideChange change) => database.PrepareEach(UpdateSetAsideSql).Bind((long?)change.Value).Bind(key).RunOnOne();

    public void Insert(OrgKey key, OpenWallet opened, DateTimeOffset now)
        => database.Prepare(InsertWalletSql).Bind(key).Bind(opened.Wallet.Value).Bind(opened.Unit).Bind(now).Run();

    private const string InsertSql = """
        insert into org (lane, org_id, name, admission_frozen, created_at)
        values (@lane, @org_id, @name, 0, @created_at)
        """;

    private const string SetFrozenSql = """
        update org
        set admission_frozen = @admission_frozen
        where lane = @lane and org_id = @org_id
        """;

    private const string InsertFindingSql = """
        insert into audit_finding (lane, org_id, invariant, subject, found_at)
        values (@lane, @org_id, @invariant, @subject, @found_at)
        on conflict (lane, org_id, invariant, subject) do nothing
        """;

    private const string AcceptFindingsSql = """
        update audit_finding
        set accepted_at = @accepted_at, accepted_by = @accepted_by, note = @note
        where lane = @lane and org_id = @org_id and accepted_at is null
        """;

    /// <summary>Freezes or opens admissions. Who opens them accepts what was found: it is not found again.</summary>
    public void Set(OrgKey key, SetAdmission set, DateTimeOffset now)
    {
        database.PrepareEach(SetFrozenSql).Bind(set.Frozen).Bind(key).RunOnOne();
        foreach (var finding in set.Findings)
        {
            database.PrepareEach(InsertFindingSql).Bind(key).Bind(finding.Invariant).Bind(finding.Subject).Bind(now).Run();
        }

        if (!set.Frozen)
        {
            database.PrepareEach(AcceptFindingsSql).Bind(now).Bind(set.Actor).Bind(set.Note).Bind(key).Run();
        }
    }

    private const string InsertProjectSql = """
        insert into project (lane, org_id, project_id, name, created_at)
        values (@lane, @org_id, @project_id, @name, @created_at)
        """;

    private const string InsertWalletSql = """
        insert into wallet (lane, org_id, wallet_id, unit, created_at)
        values (@lane, @org_id, @wallet_id, @unit, @created_at)
        """;

    public void Insert(OrgKey key, OpenBook opened, DateTimeOffset now)
    {
        database.Prepare(InsertSql).Bind(key).Bind(opened.Name).Bind(now).Run();
        database.Prepare(InsertProjectSql).Bind(key).Bind(opened.Project.Value).Bind(opened.ProjectName).Bind(now).Run();
        database.Prepare(InsertWalletSql).Bind(key).Bind(opened.Wallet.Value).Bind(opened.Unit).Bind(now).Run();
    }

    private const string InsertKeySql = """
        insert into api_key (lane, org_id, key_id, project_id, name, public_id, secret_hash, admin, created_at, revoked_at, default_max_cost)
        values (@lane, @org_id, @key_id, @project_id, @name, @public_id, @secret_hash, @admin, @created_at, @revoked_at, @default_max_cost)
        on conflict (lane, org_id, key_id) do update set revoked_at = coalesce(api_key.revoked_at, excluded.revoked_at)
        """;

    public void Insert(OrgKey key, ApiKey added) => database.PrepareEach(InsertKeySql).Bind(key)
        .Bind(added.Id.Value).Bind(added.Project.Value).Bind(added.Name).Bind(added.PublicId).Bind(added.SecretHash.AsSpan()).Bind(added.Admin)
        .Bind(added.CreatedAt).Bind(added.RevokedAt).Bind(added.MaxCostNanos)
        .Run();

    private const string InsertEventSql = """
        insert into event (lane, org_id, event_id, kind, render_id, attempt_id, body, at)
        values (@lane, @org_id, @event_id, @kind, @render_id, @attempt_id, @body, @at)
        """;

    public void Insert(OrgKey key, Guid id, EngineEvent happened, DateTimeOffset now) => database.Prepare(InsertEventSql).Bind(key)
        .Bind(id).Bind(happened.Kind).Bind(happened.Render?.Value).Bind(happened.Attempt?.Value).Bind(happened.Json).Bind(now)
        .Run();

    private const string FindHookSql = """
        select body_sha
        from inbox
        where lane = @lane and org_id = @org_id and provider = @provider and event_id = @event_id
        """;

    /// <summary>The hash of the body that an event came with first; empty where it did not come.</summary>
    public List<string> FindHook(OrgKey key, string provider, string eventId)
        => database.Prepare(FindHookSql).Bind(key).Bind(provider).Bind(eventId).All(row => row.Text());

    private const string InsertHookSql = """
        insert into inbox (lane, org_id, provider, event_id, attempt_id, body_sha, verified, received_at, processed_at)
        values (@lane, @org_id, @provider, @event_id, @attempt_id, @body_sha, 1, @received_at, @processed_at)
        """;

    /// <summary>The command says that it is verified; the evidence that it announces is fetched and settled by commands of their own.</summary>
    public void Insert(OrgKey key, ReceiveHook hook, DateTimeOffset now) => database.Prepare(InsertHookSql).Bind(key)
        .Bind(hook.Provider).Bind(hook.EventId).Bind(hook.Reported.Value).Bind(hook.BodySha256).Bind(now).Bind(now)
        .Run();
}
