using Rendermeter.Storage.GroupCommit;
using Rendermeter.Storage.Rows;
using Rendermeter.Storage.Statements;

namespace Rendermeter.Storage.Tables;

/// <summary>Writes what a batch has changed in one book, in an order that is the same on every database.</summary>
internal sealed class BookWriter(IStatements database, DateTimeOffset now)
{
    private readonly OrgTable _orgs = new(database);
    private readonly AccountTable _accounts = new(database);
    private readonly FundTable _funds = new(database);
    private readonly CapTable _caps = new(database);
    private readonly AttemptTable _attempts = new(database);
    private readonly RenderTable _renders = new(database);
    private readonly RouteTable _routes = new(database);
    private readonly VerdictTable _verdicts = new(database);
    private readonly WebhookTable _webhooks = new(database);
    private readonly InputTable _inputs = new(database);
    private readonly RowIds _ids = new(now);

    public void Write(OrgKey key, BookChanges changes)
    {
        changes.Opened.ForEach(opened => _orgs.Insert(key, opened, now));
        changes.Wallets.ForEach(opened => _orgs.Insert(key, opened, now));
        changes.SetAside.ForEach(change => _orgs.Update(key, change));
        changes.Keys.ForEach(added => _orgs.Insert(key, added));
        changes.Caps.ForEach(cap => _caps.Put(key, cap));
        Write(changes.Accounts, account => _accounts.Insert(key, account), account => _accounts.Update(key, account));
        Write(changes.Pools, pool => _funds.Insert(key, pool), pool => _funds.Update(key, pool));
        changes.Markups.ForEach(markup => _funds.Put(key, markup, now));
        Write(changes.Quarantines, wrong => _funds.Insert(key, wrong), wrong => _funds.Update(key, wrong));
        Write(changes.Buckets, bucket => _caps.Insert(key, bucket), bucket => _caps.Update(key, bucket));
        Write(changes.Renders, render => _renders.Insert(key, render), render => _renders.Update(key, render));
        Write(changes.Attempts, attempt => _attempts.Insert(key, attempt), attempt => _attempts.Update(key, attempt));
        WriteAll(changes.Slices, slice => _attempts.Insert(key, slice), slice => _attempts.Update(key, slice));
        WriteAll(changes.AttemptCaps, part => _caps.Insert(key, part), part => _caps.Update(key, part));
        changes.Settled.ForEach(attempt => _attempts.Insert(key, attempt.Id, attempt.Settlement!));
        changes.Phases.ForEach(phase => _attempts.Insert(key, phase));
        changes.Transfers.ForEach(transfer => _accounts.Insert(key, transfer, now));
        changes.TopUps.ForEach(reference => _accounts.InsertTopUp(key, reference, now));
        foreach (var due in changes.Due.Values)
        {
            _renders.Put(key, due);
        }

        changes.Idempotency.ForEach(record => _renders.Put(key, record));
        changes.Approvals.ForEach(asked => _routes.Insert(key, asked.Render, asked.Asked));
        changes.ApprovalsDecided.ForEach(decided => _routes.Decide(key, decided, now));
        changes.Routes.ForEach(route => _routes.Put(key, route.Head, route.Version));
        changes.Decisions.ForEach(taken => _renders.Insert(key, taken.Render, _ids.Next(), taken.Decision));
        changes.Asked.ForEach(asked => _verdicts.Insert(key, asked));
        changes.Judged.ForEach(judged => _verdicts.Insert(key, judged));
        changes.Lines.ForEach(line => _verdicts.Insert(key, line));
        changes.Feedback.ForEach(said => _verdicts.Insert(key, said));
        changes.Hooks.ForEach(hook => _orgs.Insert(key, hook, now));
        changes.Admissions.ForEach(set => _orgs.Set(key, set, now));
        changes.Forgotten.ForEach(record => _renders.Forget(key, record));
        if (changes.Renders.Values.Any(render => render is { IsNew: true, Row.CallbackUrl: not null }))
        {
            _webhooks.OpenCallbacks(key, _ids.Next(), now);
        }

        changes.Inputs.ForEach(input => _inputs.Write(key, input, now));
        foreach (var render in changes.Renders.Values.Where(render => render is { IsNew: true, Row.Inputs.Count: > 0 }))
        {
            _inputs.Insert(key, render.Row);
        }

        changes.Webhooks.ForEach(webhook => _webhooks.Write(key, webhook, _ids, now));
        changes.Erased.ForEach(erased =>
        {
            _renders.Erase(key, erased.Render, erased.At);
            _inputs.Erase(key, erased.Render);
        });
        changes.Events.ForEach(happened => _orgs.Insert(key, _ids.Next(), happened, now));
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
