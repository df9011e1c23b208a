namespace Rendermeter.Storage.Tests.Conformance;

/// <summary>A deliberate damage of sound books, and the invariants that must all notice it.</summary>
public sealed record Corruption(string What, string[] Noticed, string Sql)
{
    private const string Newest = "order by lane, org_id, attempt_id desc limit 1";

    public static IReadOnlyList<Corruption> All { get; } =
    [
        new("money is held on a fund that no attempt explains", ["H01"],
            "update account set held = held + 1 where account_id = 'fund:wallet' and debits + held < credits"),
        new("one side of a balance was edited", ["M01", "M03"],
            "update account set debits = debits + 1 where account_id = 'rev'"),
        new("a capture was deleted", ["M01", "M02", "P07"],
            "delete from transfer where transfer_id = (select max(transfer_id) from transfer where kind = 'capture')"),
        new("the amount of a cost was changed", ["M01", "M02", "P08"],
            "update transfer set amount = amount + 1 where transfer_id = (select max(transfer_id) from transfer where kind = 'cost')"),
        new("a charge was raised on the attempt alone", ["H06", "P04", "P07"],
            $"update attempt set charge = charge + 1 where attempt_id = (select attempt_id from attempt where state = 'billed' {Newest})"),
        new("a billed attempt was declared free", ["P09"],
            $"update attempt set state = 'free' where attempt_id = (select attempt_id from attempt where state = 'billed' and charge > 0 and not exists (select 1 from attempt_phase f where f.lane = attempt.lane and f.org_id = attempt.org_id and f.attempt_id = attempt.attempt_id and f.phase > 1) {Newest})"),
        new("a billed attempt was put back", ["H04", "P02", "C06"],
            $"update attempt set state = 'submitted' where attempt_id = (select attempt_id from attempt where state = 'billed' and charge > 0 {Newest})"),
        new("the beginning of an attempt was deleted", ["P01", "P03"],
            $"delete from attempt_phase where phase = 0 and attempt_id = (select attempt_id from attempt where state = 'billed' {Newest})"),
        new("a cap counts a hold that does not exist", ["C01"],
            "update cap_bucket set held = held + 1 where cap_id = (select cap_id from cap_bucket order by cap_id limit 1)"),
        new("a cap counts spend that does not exist", ["C02"],
            "update cap_bucket set posted = posted + 1 where cap_id = (select cap_id from cap_bucket order by cap_id limit 1)"),
        new("a captured slice lost a nano", ["H01", "H03", "H06"],
            "update hold_slice set captured = captured - 1 where attempt_id = (select attempt_id from hold_slice where captured > 0 order by attempt_id desc limit 1)"),
        new("a cost was raised on the attempt alone", ["P05", "P08"],
            $"update attempt set cost = cost + 1 where attempt_id = (select attempt_id from attempt where state = 'billed' {Newest})"),
        new("a blind attempt was claimed twice", ["S04"],
            $"update attempt set lease_epoch = 2 where attempt_id = (select attempt_id from attempt where submit_class = 'blind' and lease_epoch = 1 {Newest})"),
        new("an unverified callback was acted on", ["S07"],
            "update inbox set verified = 0 where event_id = (select min(event_id) from inbox)"),
        new("both attempts of a render were accepted", ["S06"],
            """
            update attempt set accepted = 1
            where render_id = (
              select second.render_id
              from attempt second
              join attempt first on first.lane = second.lane and first.org_id = second.org_id and first.render_id = second.render_id
              where second.attempt_no = 2 and first.attempt_no = 1 and second.state = 'billed' and first.state = 'billed'
              limit 1)
            """),
        new("both sides of an account were edited", ["M01", "M02"],
            "update account set debits = debits + 1, credits = credits + 1 where account_id = 'rev'"),
        new("a pool was used without its price", ["F01"],
            "update provider_pool set amortised = amortised + 1 where pool_id = (select pool_id from provider_pool where expired_at is null and amortised < basis order by pool_id limit 1)"),
        new("a pool that is used up keeps a part of its price", ["F02"],
            "update provider_pool set used = credits where pool_id = (select pool_id from provider_pool where amortised < basis order by pool_id limit 1)"),
        new("a settled attempt waits for a person", ["F03"],
            $"update attempt set set_aside_cost = 1 where attempt_id = (select attempt_id from attempt where state = 'billed' {Newest})"),
        new("a downstream cost was raised on its line alone", ["D01", "D02"],
            "update cost_line set amount = amount + 1 where attempt_id = (select attempt_id from cost_line where amount > 0 order by attempt_id limit 1) and seq = 0"),
        new("a downstream cost was booked elsewhere", ["M01", "M02", "D01"],
            "update transfer set amount = amount + 1 where transfer_id = (select transfer_id from cost_line where amount > 0 order by attempt_id limit 1)"),
        new("a user spoke of what was never accepted", ["D03"],
            $"update attempt set user_accepted = 0 where attempt_id = (select attempt_id from attempt where state = 'billed' and coalesce(accepted, 0) = 0 {Newest})"),
        new("a refund was enlarged", ["P10"],
            "update attempt_phase set charge_delta = charge_delta - 1000000000000 where attempt_id = (select attempt_id from attempt_phase where kind = 'refund' order by attempt_id limit 1) and kind = 'refund'"),
    ];
}
