using Rendermeter.Engine.Downstream;
using Rendermeter.Engine.Identities;
using Rendermeter.Engine.Verdicts;
using Rendermeter.Engine.Wallets;
using Rendermeter.Storage.Rows;
using Rendermeter.Storage.Statements;

namespace Rendermeter.Storage.Tables;

/// <summary>What gates, people and users said of deliveries, and what that has cost.</summary>
internal sealed class VerdictTable(IStatements database)
{
    private const string InsertVerdictSql = """
        insert into verdict (lane, org_id, attempt_id, accepted, at, decided_by)
        values (@lane, @org_id, @attempt_id, @accepted, @at, @decided_by)
        """;

    // Where a person was asked, what the gate had found stands there already.
    private const string InsertCheckSql = """
        insert into verdict_check (lane, org_id, attempt_id, seq, check_name, accepted, detail, score, threshold)
        values (@lane, @org_id, @attempt_id, @seq, @check_name, @accepted, @detail, @score, @threshold)
        on conflict (lane, org_id, attempt_id, seq) do nothing
        """;

    private const string InsertOutputSql = """
        insert into output (lane, org_id, output_id, attempt_id, position, media_type, bytes, width_pixels, height_pixels, length_milliseconds, sha256,
          picture_hash)
        values (@lane, @org_id, @output_id, @attempt_id, @position, @media_type, @bytes, @width_pixels, @height_pixels, @length_milliseconds, @sha256,
          @picture_hash)
        """;

    public void Insert(OrgKey key, Judge judged)
    {
        database.Prepare(InsertVerdictSql).Bind(key).Bind(judged.Id.Value).Bind(judged.Verdict.Accepted).Bind(judged.Verdict.At).Bind(judged.Verdict.By).Run();
        Insert(key, judged.Id, judged.Verdict.Checks, judged.Outputs);
    }

    private const string InsertAskedSql = """
        insert into person_check (lane, org_id, attempt_id, always, patience, accept_at_deadline, minute_price, minutes, asked_at, due_at)
        values (@lane, @org_id, @attempt_id, @always, @patience, @accept_at_deadline, @minute_price, @minutes, @asked_at, @due_at)
        """;

    public void Insert(OrgKey key, AskPerson ask)
    {
        var (asked, terms) = (ask.Asked, ask.Asked.Terms);
        database.Prepare(InsertAskedSql).Bind(key).Bind(ask.Id.Value).Bind(terms.Always).Bind((long)terms.Patience.TotalSeconds).Bind(terms.AcceptAtDeadline)
            .Bind(terms.MinuteNanos).Bind(terms.MinutesBillionths).Bind(asked.AskedAt).Bind(asked.DueAt)
            .Run();
        Insert(key, ask.Id, asked.Checks, ask.Outputs);
    }

    private const string InsertLineSql = """
        insert into cost_line (lane, org_id, attempt_id, seq, kind, name, quantity, unit, rate, amount, only_accepted, account_id, transfer_id, at)
        values (@lane, @org_id, @attempt_id, @seq, @kind, @name, @quantity, @unit, @rate, @amount, @only_accepted, @account_id, @transfer_id, @at)
        """;

    public void Insert(OrgKey key, CostLine line) => database.Prepare(InsertLineSql).Bind(key)
        .Bind(line.Attempt.Value).Bind(line.Sequence).Bind(line.Kind).Bind(line.Name).Bind(line.QuantityBillionths).Bind(line.Unit).Bind(line.RateNanos)
        .Bind(line.AmountNanos).Bind(line.OnlyAccepted).Bind(line.AccountId).Bind(line.TransferId).Bind(line.At)
        .Run();

    // Written twice by one command whose first answer was lost, it is there once.
    private const string InsertFeedbackSql = """
        insert into feedback (lane, org_id, render_id, feedback_id, kind, accepted, score, reason, said_by, at)
        values (@lane, @org_id, @render_id, @feedback_id, @kind, @accepted, @score, @reason, @said_by, @at)
        on conflict (lane, org_id, render_id, feedback_id) do nothing
        """;

    public void Insert(OrgKey key, Feedback said) => database.Prepare(InsertFeedbackSql).Bind(key)
        .Bind(said.Render.Value).Bind(said.Id.Value).Bind(said.Kind).Bind(said.Accepted).Bind(said.ScoreThousandths).Bind(said.Reason).Bind(said.By).Bind(said.At)
        .Run();

    private void Insert(OrgKey key, AttemptId attempt, IReadOnlyList<CheckResult> checks, IReadOnlyList<Output> outputs)
    {
        foreach (var (sequence, check) in checks.Index())
        {
            database.Prepare(InsertCheckSql).Bind(key)
                .Bind(attempt.Value).Bind(sequence).Bind(check.Check).Bind(check.Accepted).Bind(check.Detail).Bind(check.Score).Bind(check.Threshold)
                .Run();
        }

        foreach (var output in outputs)
        {
            database.Prepare(InsertOutputSql).Bind(key)
                .Bind(output.Id.Value).Bind(output.Attempt.Value).Bind(output.Index).Bind(output.MediaType).Bind(output.Bytes)
                .Bind(output.WidthPixels).Bind(output.HeightPixels).Bind(output.LengthMilliseconds).Bind(output.Sha256)
                .Bind(output.PictureHash is { } hash ? unchecked((long)hash) : (long?)null)
                .Run();
        }
    }
}
