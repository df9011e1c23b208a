using System.Globalization;
using System.Text.Json;
using Rendermeter.Engine.Identities;
using Rendermeter.Engine.Tests.Books;
using Rendermeter.Engine.Wallets;

namespace Rendermeter.Storage.Tests.Postgres;

/// <summary>The ledger in memory: the rules and nothing else, to compare databases with.</summary>
internal sealed class MemoryBooks : ILedger
{
    /// <summary>What is compared, as a database says it.</summary>
    public static readonly IReadOnlyList<string> Tables =
    [
        "select account_id, unit, debits, credits, held, granted from account",
        "select pool_id, provider, unit, credits, basis, used, amortised from provider_pool",
        "select markup_id, share, fixed, ended from markup",
        "select price_version, overruns, lifted_by from quarantine",
        "select transfer_id, txn_id, kind, debit_account, credit_account, amount from transfer",
        "select attempt_id, render_id, attempt_no, state, hold_amount, charge, cost, overrun, set_aside_cost from attempt",
        "select attempt_id, phase, kind, charge_delta, cost_delta, reference, asked_charge, asked_cost from attempt_phase",
        "select attempt_id, seq, account_id, amount, captured, released from hold_slice",
    ];

    private readonly Dictionary<OrgId, MemoryRows> _books = [];

    public DateTimeOffset Now { get; set; }

    public Task<TOutcome> Execute<TOutcome>(Command<TOutcome> command)
    {
        var rows = _books.TryGetValue(command.Org, out var known) ? known : _books[command.Org] = new MemoryRows(command.Org);
        return Task.FromResult((TOutcome)rows.Transact([command], Now)[0]);
    }

    /// <summary>The rows of each table in order, as the databases print them.</summary>
    public List<string> Rows()
    {
        var books = _books.Values;
        IEnumerable<string>[] tables =
        [
            books.SelectMany(rows => rows.Accounts.Values).Select(account => Line(account.AccountId, account.Unit, account.Debits, account.Credits, account.Held, account.Granted)),
            books.SelectMany(rows => rows.Pools.Values).Select(pool => Line(pool.Id.Value, pool.Provider, pool.Unit, pool.CreditsNanos, pool.BasisNanos, pool.UsedNanos, pool.AmortisedNanos)),
            books.SelectMany(rows => rows.Markups.Values).Select(markup => Line(markup.Id.Value, markup.Terms.Share, markup.Terms.FixedNanos, markup.Ended ? 1 : 0)),
            books.SelectMany(rows => rows.Quarantines.Values).Select(quarantine => Line(quarantine.PriceVersion, quarantine.Overruns, quarantine.LiftedBy)),
            books.SelectMany(rows => rows.Transfers.Values).Select(transfer => Line(
                transfer.TransferId, transfer.Transaction, transfer.Kind, transfer.DebitAccount, transfer.CreditAccount, transfer.AmountNanos)),
            books.SelectMany(rows => rows.Attempts.Values).Select(attempt => Line(attempt.Id.Value, attempt.Render.Value, attempt.Number,
                JsonNamingPolicy.SnakeCaseLower.ConvertName(attempt.State.ToString()), attempt.HoldNanos, attempt.ChargeNanos, attempt.CostNanos, attempt.OverrunNanos, attempt.SetAsideCostNanos)),
            books.SelectMany(rows => rows.Phases.Values).Select(phase => Line(
                phase.Attempt.Value, phase.Phase, phase.Kind, phase.ChargeDeltaNanos, phase.CostDeltaNanos, phase.Reference, phase.AskedChargeNanos, phase.AskedCostNanos)),
            books.SelectMany(rows => rows.Slices.Values).SelectMany(slices => slices).Select(slice => Line(
                slice.Attempt.Value, slice.Sequence, slice.AccountId, slice.AmountNanos, slice.CapturedNanos, slice.ReleasedNanos)),
        ];
        return [.. tables.SelectMany(table => table.Order(StringComparer.Ordinal))];
    }

    private static string Line(params object?[] values)
        => string.Join('|', values.Select(value => value is Guid id ? id.ToString("N") : Convert.ToString(value, CultureInfo.InvariantCulture)));
}
