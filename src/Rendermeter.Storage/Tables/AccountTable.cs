using Rendermeter.Engine.Identities;
using Rendermeter.Engine.Wallets;
using Rendermeter.Storage.Rows;
using Rendermeter.Storage.Statements;

namespace Rendermeter.Storage.Tables;

/// <summary>Accounts, transfers and the references of top-ups.</summary>
internal sealed class AccountTable(IStatements database)
{
    private const string LoadSql = $"""
        select {AccountRow.Columns}
        from account
        where lane = @lane and org_id = @org_id
        """;

    public void Load(OrgKey key, Dictionary<string, Account> accounts)
    {
        foreach (var account in database.Prepare(LoadSql).Bind(key).All(row => AccountRow.Read(row, key.Org)))
        {
            accounts.Add(account.AccountId, account);
        }
    }

    private const string InsertSql = """
        insert into account (lane, org_id, account_id, unit, kind, normal, debits, credits, held, floor_zero, priority, category,
          effective_at, expires_at, scope, created_at, granted)
        values (@lane, @org_id, @account_id, @unit, @kind, @normal, @debits, @credits, @held, @floor_zero, @priority, @category,
          @effective_at, @expires_at, @scope, @created_at, @granted)
        """;

    public void Insert(OrgKey key, Account account) => database.Prepare(InsertSql).Bind(key)
        .Bind(account.AccountId).Bind(account.Unit).Bind(account.Kind).Bind(account.DebitNormal ? "D" : "C")
        .Bind(account.Debits).Bind(account.Credits).Bind(account.Held).Bind(account.FloorZero).Bind(account.Priority)
        .Bind(account.Promotional ? "promo" : "paid").Bind(account.EffectiveAt).Bind(account.ExpiresAt).Bind(account.Scope).Bind(account.CreatedAt).Bind(account.Granted)
        .Run();

    private const string UpdateSql = """
        update account
        set debits = @debits, credits = @credits, held = @held
        where lane = @lane and org_id = @org_id and account_id = @account_id
        """;

    public void Update(OrgKey key, Account account) => database.Prepare(UpdateSql)
        .Bind(account.Debits).Bind(account.Credits).Bind(account.Held).Bind(key).Bind(account.AccountId)
        .RunOnOne();

    private const string InsertTransferSql = """
        insert into transfer (lane, org_id, transfer_id, txn_id, attempt_id, phase, kind, unit, debit_account, credit_account, amount,
          effective_at, created_at)
        values (@lane, @org_id, @transfer_id, @txn_id, @attempt_id, @phase, @kind, @unit, @debit_account, @credit_account, @amount,
          @effective_at, @created_at)
        """;

    public void Insert(OrgKey key, Transfer transfer, DateTimeOffset now) => database.Prepare(InsertTransferSql).Bind(key)
        .Bind(transfer.TransferId).Bind(transfer.Transaction).Bind(transfer.Attempt?.Value).Bind(transfer.Phase).Bind(transfer.Kind)
        .Bind(transfer.Unit).Bind(transfer.DebitAccount).Bind(transfer.CreditAccount).Bind(transfer.AmountNanos).Bind(transfer.EffectiveAt).Bind(now)
        .Run();

    private const string FindTopUpSql = """
        select t.unit, t.amount
        from transfer t
        where t.lane = @lane and t.org_id = @org_id and t.transfer_id = @transfer_id
        """;

    /// <summary>What was booked for the reference of a top-up; nothing where none was.</summary>
    public List<(string Unit, long AmountNanos)> FindTopUp(OrgKey key, string reference)
        => database.Prepare(FindTopUpSql).Bind(key).Bind($"top-up/{reference}").All(row => (row.Text(), row.Integer()));

    private const string InsertTopUpSql = """
        insert into top_up (lane, org_id, reference, created_at)
        values (@lane, @org_id, @reference, @created_at)
        """;

    public void InsertTopUp(OrgKey key, string reference, DateTimeOffset now)
        => database.Prepare(InsertTopUpSql).Bind(key).Bind(reference).Bind(now).Run();
}
