using Rendermeter.Engine.Attempts;
using Rendermeter.Engine.Identities;
using Rendermeter.Engine.Wallets;
using Rendermeter.Storage.GroupCommit;
using Rendermeter.Storage.Rows;
using Rendermeter.Storage.Statements;
using Rendermeter.Storage.Tables;

namespace Rendermeter.Storage.Sqlite;

/// <summary>One transaction of the one writer.</summary>
internal sealed class SqliteTransaction(SqliteDatabase database, DateTimeOffset now) : ILedgerTransaction
{
    private readonly OrgTable _orgs = new(database);
    private readonly AccountTable _accounts = new(database);
    private readonly FundTable _funds = new(database);
    private readonly CapTable _caps = new(database);
    private readonly AttemptTable _attempts = new(database);
    private readonly RenderTable _renders = new(database);

    public DateTimeOffset Now { get; } = now;

    public Dictionary<OrgId, Book> Load(IReadOnlyDictionary<OrgId, List<Command>> commands)
        => commands.ToDictionary(ofOrg => ofOrg.Key, ofOrg => Load(ofOrg.Key, ofOrg.Value));

    public void Write(IReadOnlyDictionary<OrgId, BookChanges> changes)
    {
        var writer = new BookWriter(database, Now);
        foreach (var (org, changed) in changes)
        {
            writer.Write(new OrgKey(org), changed);
            database.Prepare(KeepInstantOfBookSql).Bind(Now).Bind(new OrgKey(org)).Run();
        }
    }

    private const string KeepInstantOfBookSql = """
        update org
        set last_at = @last_at
        where lane = @lane and org_id = @org_id
        """;

    private const string KeepInstantSql = """
        update clock
        set last_at = @last_at
        """;

    public void Commit()
    {
        database.Prepare(KeepInstantSql).Bind(Now).Run();
        database.Prepare("COMMIT").Run();
    }

    public void Dispose() => database.RollBack();

    private Book Load(OrgId org, List<Command> commands)
    {
        var key = new OrgKey(org);
        var book = new Book(org);
        var money = commands.FindAll(command => command.LooksAtMoney);
        if (_orgs.Load(key) is [var (frozen, multiple)])
        {
            book.Exists = true;
            book.AdmissionFrozen = frozen;
            book.SetAsideMultiple = multiple ?? Book.DefaultSetAsideMultiple;
        }

        if (book.Exists && money.Count > 0)
        {
            _funds.Load(key, book);
            _accounts.Load(key, book.Accounts);
        }

        var renders = new HashSet<RenderId>();
        commands.ForEach(command => LoadNamed(key, book, command, renders));
        if (money.Count > 0)
        {
            // Caps are never deleted, so an organisation without caps has no attempt in one.
            var hasCaps = _caps.Any(key);
            money.ForEach(command => LoadMoney(key, book, command, hasCaps));
            LoadCaps(key, book, money, hasCaps);
            LoadBuckets(key, book, money);
        }

        return book;
    }

    private void LoadNamed(OrgKey key, Book book, Command command, HashSet<RenderId> renders)
    {
        if (command.Render is { } render && renders.Add(render))
        {
            Put(book, _attempts.LoadOfRender(key, render));
            if (_renders.Find(key, render) is { } found)
            {
                book.Renders[render] = found;
            }
        }

        if (command.Attempt is { } attempt && !book.Attempts.ContainsKey(attempt))
        {
            Put(book, _attempts.LoadWithSiblings(key, attempt));
        }

        if (command.Claimed is { } claim && _renders.FindIdempotency(key, claim, Now) is { } record)
        {
            book.Idempotency[(claim.Scope, claim.Key)] = record;
        }

        if (command.Hook is { } hook && _orgs.FindHook(key, hook.Provider, hook.EventId) is [var sha256])
        {
            book.Hooks[hook] = sha256;
        }

        if (command is TopUp topUp && _accounts.FindTopUp(key, topUp.Reference) is [var booked])
        {
            book.TopUps[topUp.Reference] = booked;
        }

        if (command is OpenWallet)
        {
            book.Wallets.UnionWith(_orgs.LoadWallets(key));
        }
    }

    private static void Put(Book book, List<Attempt> attempts)
    {
        foreach (var attempt in attempts)
        {
            if (!book.Attempts.ContainsKey(attempt.Id))
            {
                book.Put(attempt);
            }
        }
    }

    /// <summary>What the render of a command has in funds and caps, and what came after its settlement.</summary>
    private void LoadMoney(OrgKey key, Book book, Command command, bool hasCaps)
    {
        var render = command.Render ?? (command.Attempt is { } named && book.Attempts.TryGetValue(named, out var known) ? known.Render : null);
        foreach (var attempt in render is { } its ? book.AttemptsOf(its) : [])
        {
            if (book.Slices.ContainsKey(attempt.Id))
            {
                continue;
            }

            if (attempt.State.IsResolved())
            {
                _attempts.LoadPhases(key, attempt.Id).ForEach(book.Put);
            }

            book.Slices[attempt.Id] = _attempts.LoadSlices(key, attempt.Id);
            book.AttemptCaps[attempt.Id] = hasCaps ? _caps.LoadParts(key, attempt.Id) : [];
        }
    }

    private void LoadCaps(OrgKey key, Book book, IReadOnlyList<Command> commands, bool hasCaps)
    {
        foreach (var cap in hasCaps ? CapKeys.Scopes(commands).SelectMany(scope => _caps.LoadOn(key, scope)) : [])
        {
            book.Caps[cap.Id] = cap;
        }

        var ids = hasCaps ? CapKeys.Ids(commands).Concat(book.AttemptCaps.Values.SelectMany(parts => parts).Select(part => part.Cap)) : [];
        foreach (var id in ids)
        {
            if (!book.Caps.ContainsKey(id) && _caps.Find(key, id) is { } cap)
            {
                book.Caps.Add(id, cap);
            }
        }

        // A charge is raised within the present limit of its caps, which of one that inherits is its default's.
        var defaults = commands.Any(command => command is Adjust) ? book.Caps.Values.Where(cap => cap.Inherits).Select(cap => cap.MadeFrom!.Value).Distinct().ToList() : [];
        foreach (var id in defaults.Where(id => !book.Caps.ContainsKey(id)))
        {
            book.Caps.Add(id, _caps.Find(key, id)!);
        }
    }

    private void LoadBuckets(OrgKey key, Book book, IReadOnlyList<Command> commands)
    {
        foreach (var (cap, startAt) in BucketKeys.Of(book, commands, Now))
        {
            if (_caps.FindBucket(key, cap, startAt) is { } bucket)
            {
                book.Buckets.Add((cap, startAt), bucket);
            }
        }
    }
}
