using Rendermeter.Engine.Attempts;
using Rendermeter.Engine.Identities;
using Rendermeter.Engine.Requests;
using Rendermeter.Engine.Wallets;
using Rendermeter.Storage.Rows;

namespace Rendermeter.Storage.Postgres;

/// <summary>What was read goes into the books.</summary>
internal sealed partial class PostgresLoading
{
    private void TakeOrg(PostgresRow row)
    {
        var book = Book(row);
        book.Exists = true;
        book.AdmissionFrozen = row.Flag();
        LastMicroseconds = Math.Max(LastMicroseconds, row.Integer());
        book.SetAsideMultiple = row.OptionalCount() ?? Engine.Wallets.Book.DefaultSetAsideMultiple;
    }

    private void TakeAccount(PostgresRow row)
    {
        var book = Book(row);
        var account = AccountRow.Read(row, book.Org);
        book.Accounts.Add(account.AccountId, account);
    }

    private void TakeCap(PostgresRow row)
    {
        var book = Book(row);
        var cap = CapRow.Read(row, book.Org);
        book.Caps[cap.Id] = cap;
    }

    private void TakePool(PostgresRow row)
    {
        var book = Book(row);
        var pool = FundRow.ReadPool(row, book.Org);
        book.Pools.Add(pool.Id, pool);
    }

    private void TakeMarkup(PostgresRow row)
    {
        var book = Book(row);
        var markup = FundRow.ReadMarkup(row, book.Org);
        book.Markups.Add(markup.Id, markup);
    }

    private void TakeQuarantine(PostgresRow row)
    {
        var book = Book(row);
        var quarantine = FundRow.ReadQuarantine(row, book.Org);
        book.Quarantines.Add(quarantine.PriceVersion, quarantine);
    }

    private void TakeAttempt(PostgresRow row)
    {
        var book = Book(row);
        book.Put(AttemptRow.Read(row, book.Org));
    }

    private void TakeSlice(PostgresRow row)
    {
        var attempt = new AttemptId(row.Id());
        Of(_slices, attempt).Add(AttemptRow.ReadSlice(row, attempt));
    }

    private void TakePart(PostgresRow row)
    {
        var attempt = new AttemptId(row.Id());
        Of(_capParts, attempt).Add(CapRow.ReadPart(row, attempt));
    }

    private void TakeRender(PostgresRow row)
    {
        var book = Book(row);
        var render = RenderRow.Read(row, book.Org);
        book.Renders[render.Id] = render;
    }

    private void TakeIdempotency(PostgresRow row)
    {
        var book = Book(row);
        var claim = new IdempotencyClaim(row.Text(), row.Text(), row.Text());
        book.Idempotency[(claim.Scope, claim.Key)] = new IdempotencyRecord(claim, Render: new RenderId(row.Id()), CreatedAt: row.Instant(), ExpiresAt: row.Instant());
    }

    private void TakeRoute(PostgresRow row)
    {
        var book = Book(row);
        var head = RouteRow.ReadHead(row);
        book.Routes[head.Name] = head;
    }

    private void TakeBucket(PostgresRow row)
    {
        var book = Book(row);
        var bucket = CapRow.ReadBucket(row);
        book.Buckets[(bucket.Cap, bucket.StartAt)] = bucket;
    }

    /// <summary>The book of the organisation that the row begins with.</summary>
    private Book Book(PostgresRow row) => Books[new OrgId(row.Id())];

    private static List<T> Of<T>(Dictionary<AttemptId, List<T>> rows, AttemptId attempt)
        => rows.TryGetValue(attempt, out var known) ? known : rows[attempt] = [];
}
