using Rendermeter.Engine.Attempts;
using Rendermeter.Engine.Identities;
using Rendermeter.Engine.Wallets;
using Rendermeter.Storage.GroupCommit;
using Rendermeter.Storage.Rows;
using Rendermeter.Storage.Sqlite.Tables;

namespace Rendermeter.Storage.Sqlite;

/// <summary>One transaction of the one writer.</summary>
internal sealed class SqliteTransaction(SqliteDatabase database, DateTimeOffset now) : ILedgerTransaction
{
    private readonly OrgTable _orgs = new(database);
    private readonly AccountTable _accounts = new(database);
    private readonly CapTable _caps = new(database);
    private readonly AttemptTable _attempts = new(database);
    private readonly RenderTable _renders = new(database);
    private readonly RowIds _ids = new(now);

    public DateTimeOffset Now { get; } = now;

    public Book Load(OrgId org, IReadOnlyList<Command> commands)
    {
        var key = new OrgKey(org);
        var book = new Book(org);
        if (_orgs.FindFrozen(key) is { } frozen)
        {
            book.Exists = true;
            book.AdmissionFrozen = frozen;
            _accounts.Load(key, book.Accounts);
            _caps.Load(key, book.Caps);
        }

        var renders = new HashSet<RenderId>();
        foreach (var command in commands)
        {
            LoadNamed(key, book, command, renders);
        }

        LoadBuckets(key, book, commands);
        return book;
    }

    public void Write(OrgId org, BookChanges changes)
    {
        var key = new OrgKey(org);
        changes.Opened.ForEach(opened => _orgs.Insert(key, opened, Now));
        changes.Keys.ForEach(added => _orgs.Insert(key, added));
        changes.Caps.ForEach(cap => _caps.Put(key, cap));
        Write(changes.Accounts, account => _accounts.Insert(key, account), account => _accounts.Update(key, account));
        Write(changes.Buckets, bucket => _caps.Insert(key, bucket), bucket => _caps.Update(key, bucket));
        Write(changes.Renders, render => _renders.Insert(key, render), render => _renders.End(key, render));
        Write(changes.Attempts, attempt => _attempts.Insert(key, attempt), attempt => _attempts.Update(key, attempt));
        WriteAll(changes.Slices, slice => _attempts.Insert(key, slice), slice => _attempts.Update(key, slice));
        WriteAll(changes.AttemptCaps, part => _caps.Insert(key, part), part => _caps.Update(key, part));
        changes.Settled.ForEach(attempt => _attempts.Insert(key, attempt.Id, attempt.Settlement!));
        changes.Phases.ForEach(phase => _attempts.Insert(key, phase));
        changes.Transfers.ForEach(transfer => _accounts.Insert(key, transfer, Now));
        changes.TopUps.ForEach(reference => _accounts.InsertTopUp(key, reference, Now));
        changes.Idempotency.ForEach(record => _renders.Put(key, record));
        changes.Decisions.ForEach(taken => _renders.Insert(key, taken.Render, _ids.Next(), taken.Decision));
        changes.Judged.ForEach(judged => _renders.Insert(key, judged));
        changes.Hooks.ForEach(hook => _orgs.Insert(key, hook, Now));
        changes.Events.ForEach(happened => _orgs.Insert(key, _ids.Next(), happened, Now));
    }

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

    private void LoadNamed(OrgKey key, Book book, Command command, HashSet<RenderId> renders)
    {
        if (command.Render is { } render && renders.Add(render))
        {
            Take(key, book, _attempts.LoadOfRender(key, render));
            if (_renders.Find(key, render) is { } found)
            {
                book.Renders[render] = found;
            }
        }

        if (command.Attempt is { } attempt && !book.Attempts.ContainsKey(attempt))
        {
            Take(key, book, _attempts.LoadWithSiblings(key, attempt));
        }

        if (command.Claimed is { } claim && _renders.FindIdempotency(key, claim, Now) is { } record)
        {
            book.Idempotency[(claim.Scope, claim.Key)] = record;
        }

        if (command.Hook is { } hook && _orgs.HasHook(key, hook.Provider, hook.EventId))
        {
            book.Hooks.Add(hook);
        }

        if (command is TopUp topUp && _accounts.HasTopUp(key, topUp.Reference))
        {
            book.TopUps.Add(topUp.Reference);
        }
    }

    private void Take(OrgKey key, Book book, List<Attempt> attempts)
    {
        foreach (var attempt in attempts)
        {
            if (!book.Attempts.ContainsKey(attempt.Id))
            {
                book.Put(attempt);
                book.Slices[attempt.Id] = _attempts.LoadSlices(key, attempt.Id);

                // Caps are never deleted, so an organisation without caps has no attempt in one.
                book.AttemptCaps[attempt.Id] = book.Caps.Count == 0 ? [] : _caps.LoadParts(key, attempt.Id);
            }
        }
    }

    private void LoadBuckets(OrgKey key, Book book, IReadOnlyList<Command> commands)
    {
        foreach (var part in book.AttemptCaps.Values.SelectMany(parts => parts))
        {
            LoadBucket(key, book, part.Cap, part.BucketStartAt);
        }

        // By its exact beginning: a cap whose period was changed today may go on in a bucket of another length.
        var scopes = commands.OfType<Admit>().SelectMany(admit => admit.Scopes).ToHashSet();
        var put = commands.OfType<PutCap>().Select(put => put.Cap);
        foreach (var cap in book.Caps.Values.Concat(put).Where(cap => scopes.Contains(cap.Scope)))
        {
            LoadBucket(key, book, cap.Id, CapPeriods.Containing(cap.Period, cap.TimeZone, Now).StartAt);
        }
    }

    private void LoadBucket(OrgKey key, Book book, CapId cap, DateTimeOffset startAt)
    {
        if (!book.Buckets.ContainsKey((cap, startAt)) && _caps.FindBucket(key, cap, startAt) is { } bucket)
        {
            book.Buckets.Add((cap, startAt), bucket);
        }
    }

    private static void Write<TKey, TRow>(Dictionary<TKey, Change<TRow>> changes, Action<TRow> insert, Action<TRow> update)
        where TKey : notnull
    {
        foreach (var change in changes.Values)
        {
            (change.IsNew ? insert : update)(change.Row);
        }
    }

    private static void WriteAll<TKey, TRow>(Dictionary<TKey, Change<IReadOnlyList<TRow>>> changes, Action<TRow> insert, Action<TRow> update)
        where TKey : notnull
        => Write(changes, rows => Each(rows, insert), rows => Each(rows, update));

    private static void Each<TRow>(IReadOnlyList<TRow> rows, Action<TRow> write)
    {
        foreach (var row in rows)
        {
            write(row);
        }
    }
}
