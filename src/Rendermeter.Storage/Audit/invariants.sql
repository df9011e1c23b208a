-- What is true of the books at any moment, with attempts in flight too. Each query answers with what breaks it: org_id and a subject.
-- One text for SQLite 3.35 and PostgreSQL. A block is a comment (id and sentence) and its query; a blank line ends it.
-- Every join carries lane and org_id; S01 alone looks across organisations, on purpose.

-- M01 The debits of an account are the sum of the transfers out of it.
select a.org_id, a.account_id as subject
from account a
left join (select lane, org_id, debit_account, sum(amount) as moved from transfer group by lane, org_id, debit_account) t
  on t.lane = a.lane and t.org_id = a.org_id and t.debit_account = a.account_id
where a.debits <> coalesce(t.moved, 0)

-- M02 The credits of an account are the sum of the transfers into it.
select a.org_id, a.account_id as subject
from account a
left join (select lane, org_id, credit_account, sum(amount) as moved from transfer group by lane, org_id, credit_account) t
  on t.lane = a.lane and t.org_id = a.org_id and t.credit_account = a.account_id
where a.credits <> coalesce(t.moved, 0)

-- M03 The debits and credits of a book are equal in every unit.
select org_id, unit as subject
from account
group by lane, org_id, unit
having sum(debits) <> sum(credits)

-- M04 Both accounts of a transfer exist, in its unit.
select t.org_id, t.transfer_id as subject
from transfer t
left join account d on d.lane = t.lane and d.org_id = t.org_id and d.account_id = t.debit_account and d.unit = t.unit
left join account c on c.lane = t.lane and c.org_id = t.org_id and c.account_id = t.credit_account and c.unit = t.unit
where d.account_id is null or c.account_id is null

-- M05 A fund is never below zero, held money included.
select org_id, account_id as subject
from account
where floor_zero = 1 and credits - debits - held < 0

-- M06 Only funds carry holds.
select org_id, account_id as subject
from account
where floor_zero = 0 and held <> 0

-- M07 An organisation lives in one lane.
select org_id, 'account' as subject
from account
group by org_id
having min(lane) <> max(lane)

-- H01 What an account has held is what its open slices hold.
select a.org_id, a.account_id as subject
from account a
left join (
  select lane, org_id, account_id, sum(amount - captured - released) as open
  from hold_slice
  group by lane, org_id, account_id
) s on s.lane = a.lane and s.org_id = a.org_id and s.account_id = a.account_id
where a.held <> coalesce(s.open, 0)

-- H02 The slices of an attempt add up to its hold.
select p.org_id, p.attempt_id as subject
from attempt p
left join (select lane, org_id, attempt_id, sum(amount) as whole from hold_slice group by lane, org_id, attempt_id) s
  on s.lane = p.lane and s.org_id = p.org_id and s.attempt_id = p.attempt_id
where p.hold_amount <> coalesce(s.whole, 0)

-- H03 A resolved attempt holds nothing any more.
select distinct p.org_id, p.attempt_id as subject
from attempt p
join hold_slice s on s.lane = p.lane and s.org_id = p.org_id and s.attempt_id = p.attempt_id
where p.state in ('billed', 'free', 'never_sent') and s.amount - s.captured - s.released <> 0

-- H04 An unresolved attempt keeps its whole hold, in doubt too.
select distinct p.org_id, p.attempt_id as subject
from attempt p
join hold_slice s on s.lane = p.lane and s.org_id = p.org_id and s.attempt_id = p.attempt_id
where p.state not in ('billed', 'free', 'never_sent') and (s.captured <> 0 or s.released <> 0)

-- H05 No attempt is charged above its hold.
select org_id, attempt_id as subject
from attempt
where charge > hold_amount

-- H06 What a billed attempt is charged was captured from its slices.
select p.org_id, p.attempt_id as subject
from attempt p
left join (select lane, org_id, attempt_id, sum(captured) as taken from hold_slice group by lane, org_id, attempt_id) s
  on s.lane = p.lane and s.org_id = p.org_id and s.attempt_id = p.attempt_id
where p.state = 'billed' and p.charge <> coalesce(s.taken, 0)

-- P01 Every attempt began with a hold.
select p.org_id, p.attempt_id as subject
from attempt p
left join attempt_phase f on f.lane = p.lane and f.org_id = p.org_id and f.attempt_id = p.attempt_id and f.phase = 0
where f.phase is null

-- P02 An attempt is resolved if and only if it has its one resolution.
select p.org_id, p.attempt_id as subject
from attempt p
left join attempt_phase f on f.lane = p.lane and f.org_id = p.org_id and f.attempt_id = p.attempt_id and f.phase = 1
where (f.phase is null) = (p.state in ('billed', 'free', 'never_sent'))

-- P03 The phases of an attempt have no gap.
select org_id, attempt_id as subject
from attempt_phase
group by lane, org_id, attempt_id
having count(*) <> max(phase) + 1

-- P04 The charge of an attempt is the sum of its phases; refunds stand beside it.
select p.org_id, p.attempt_id as subject
from attempt p
left join (
  select lane, org_id, attempt_id, sum(charge_delta) as charged
  from attempt_phase
  where kind <> 'refund'
  group by lane, org_id, attempt_id
) f on f.lane = p.lane and f.org_id = p.org_id and f.attempt_id = p.attempt_id
where p.charge <> coalesce(f.charged, 0)

-- P05 The cost of an attempt is the sum of its phases.
select p.org_id, p.attempt_id as subject
from attempt p
left join (select lane, org_id, attempt_id, sum(cost_delta) as billed from attempt_phase group by lane, org_id, attempt_id) f
  on f.lane = p.lane and f.org_id = p.org_id and f.attempt_id = p.attempt_id
where p.cost <> coalesce(f.billed, 0)

-- P06 A transfer of an attempt belongs to one of its phases.
select t.org_id, t.transfer_id as subject
from transfer t
left join attempt_phase f on f.lane = t.lane and f.org_id = t.org_id and f.attempt_id = t.attempt_id and f.phase = t.phase
where t.attempt_id is not null and f.phase is null

-- P07 The revenue booked for an attempt is its charge.
select p.org_id, p.attempt_id as subject
from attempt p
left join (
  select lane, org_id, attempt_id,
    sum(case when credit_account = 'rev' or credit_account like 'rev:%' then amount
             when debit_account = 'rev' or debit_account like 'rev:%' then -amount
             else 0 end) as earned
  from transfer
  where attempt_id is not null
  group by lane, org_id, attempt_id
) t on t.lane = p.lane and t.org_id = p.org_id and t.attempt_id = p.attempt_id
where p.charge <> coalesce(t.earned, 0)

-- P08 The cost booked for an attempt is its cost.
select p.org_id, p.attempt_id as subject
from attempt p
left join (
  select lane, org_id, attempt_id,
    sum(case when debit_account like 'cost:%' then amount when credit_account like 'cost:%' then -amount else 0 end) as spent
  from transfer
  where attempt_id is not null
  group by lane, org_id, attempt_id
) t on t.lane = p.lane and t.org_id = p.org_id and t.attempt_id = p.attempt_id
where p.cost <> coalesce(t.spent, 0)

-- P09 What was free or never sent has moved no money, except by a later phase that says so.
select p.org_id, p.attempt_id as subject
from attempt p
where p.state in ('free', 'never_sent') and (p.charge <> 0 or p.cost <> 0)
  and not exists (
    select 1 from attempt_phase f
    where f.lane = p.lane and f.org_id = p.org_id and f.attempt_id = p.attempt_id and f.kind in ('late_billed', 'cost_adjust'))

-- P10 No attempt is refunded more than it was charged.
select p.org_id, p.attempt_id as subject
from attempt p
join (
  select lane, org_id, attempt_id, -sum(charge_delta) as refunded
  from attempt_phase
  where kind = 'refund'
  group by lane, org_id, attempt_id
) f on f.lane = p.lane and f.org_id = p.org_id and f.attempt_id = p.attempt_id
where f.refunded > p.charge

-- C01 What a cap has held is what its attempts hold in it.
select b.org_id, b.cap_id as subject
from cap_bucket b
left join (select lane, org_id, cap_id, period_start, sum(held) as held from attempt_cap group by lane, org_id, cap_id, period_start) x
  on x.lane = b.lane and x.org_id = b.org_id and x.cap_id = b.cap_id and x.period_start = b.period_start
where b.held <> coalesce(x.held, 0)

-- C02 What a cap has posted is what its attempts posted in it.
select b.org_id, b.cap_id as subject
from cap_bucket b
left join (select lane, org_id, cap_id, period_start, sum(posted) as posted from attempt_cap group by lane, org_id, cap_id, period_start) x
  on x.lane = b.lane and x.org_id = b.org_id and x.cap_id = b.cap_id and x.period_start = b.period_start
where b.posted <> coalesce(x.posted, 0)

-- C03 Nothing was admitted above a limit.
select org_id, attempt_id as subject
from attempt_cap
where limit_at_hold is not null and used_after_hold > limit_at_hold

-- C04 Nothing was posted above what was held for it.
select org_id, attempt_id as subject
from attempt_cap
where posted > amount

-- C05 A cap never has more in use than the highest limit that it admitted under.
select b.org_id, b.cap_id as subject
from cap_bucket b
left join (
  select lane, org_id, cap_id, period_start, max(limit_at_hold) as highest, count(*) - count(limit_at_hold) as observed
  from attempt_cap
  group by lane, org_id, cap_id, period_start
) x on x.lane = b.lane and x.org_id = b.org_id and x.cap_id = b.cap_id and x.period_start = b.period_start
where coalesce(x.observed, 0) = 0 and b.held + b.posted > coalesce(x.highest, 0)

-- C06 An attempt holds its whole part in a cap while it is unresolved, and none of it afterwards.
select distinct p.org_id, p.attempt_id as subject
from attempt p
join attempt_cap x on x.lane = p.lane and x.org_id = p.org_id and x.attempt_id = p.attempt_id
where x.held <> case when p.state in ('billed', 'free', 'never_sent') then 0 else x.amount end

-- C07 An attempt counts in the period in which it was admitted.
select distinct p.org_id, p.attempt_id as subject
from attempt p
join attempt_cap x on x.lane = p.lane and x.org_id = p.org_id and x.attempt_id = p.attempt_id
join cap_bucket b on b.lane = x.lane and b.org_id = x.org_id and b.cap_id = x.cap_id and b.period_start = x.period_start
where p.created_at < b.period_start or p.created_at >= b.period_end

-- S01 A provider's job belongs to one attempt, over all organisations.
select null as org_id, provider || '/' || provider_job_id as subject
from attempt
where provider_job_id is not null
group by provider, provider_job_id
having count(*) > 1

-- S02 What may have been sent was claimed first.
select org_id, attempt_id as subject
from attempt
where state in ('submitting', 'submitted', 'in_doubt', 'billed') and (lease_epoch = 0 or submit_deadline is null)

-- S03 What is submitted knows its job, what is in doubt its deadline, and nothing else is overdue.
select org_id, attempt_id as subject
from attempt
where case state
    when 'submitted' then provider_job_id is null or overdue = 1
    when 'in_doubt' then resolves_by is null
    else overdue = 1
  end

-- S04 Only a provider that recognises our key was ever sent an attempt twice.
select org_id, attempt_id as subject
from attempt
where lease_epoch > 1 and submit_class <> 'native'

-- S05 An idempotency key stands for a render that exists, with an attempt, unless it waited for approval and has not got it.
select i.org_id, i.idem_key as subject
from idem i
left join render r on r.lane = i.lane and r.org_id = i.org_id and r.render_id = i.render_id
left join attempt p on p.lane = i.lane and p.org_id = i.org_id and p.render_id = i.render_id and p.attempt_no = 1
where r.render_id is null or (p.attempt_id is null and coalesce(r.approval, 'approved') = 'approved')

-- S06 At most one attempt of a render was accepted.
select org_id, render_id as subject
from attempt
where accepted = 1
group by lane, org_id, render_id
having count(*) > 1

-- S07 Only a verified callback was acted on.
select org_id, event_id as subject
from inbox
where verified = 0 and processed_at is not null

-- S08 An expired grant holds nothing but what open attempts hold of it; the books' own time tells, with an hour to book it.
select a.org_id, a.account_id as subject
from account a
join (select lane, org_id, max(at) as last_at from attempt_phase group by lane, org_id) f on f.lane = a.lane and f.org_id = a.org_id
where a.expires_at < f.last_at - 3600000000 and a.credits - a.debits - a.held <> 0

-- F01 The pools' accounts have what was paid for them, less what was used up or written off.
select a.org_id, a.unit as subject
from (select lane, org_id, unit, sum(debits) - sum(credits) as worth from account where kind = 'pool' group by lane, org_id, unit) a
left join (
  select lane, org_id, unit, sum(case when expired_at is null then basis - amortised else 0 end) as worth
  from provider_pool
  group by lane, org_id, unit
) l on l.lane = a.lane and l.org_id = a.org_id and l.unit = a.unit
where a.worth <> coalesce(l.worth, 0)

-- F02 A pool that is used up has taken its whole basis with it, and no pool more than that.
select org_id, pool_id as subject
from provider_pool
where used > credits or amortised > basis or (used = credits and amortised <> basis)

-- F03 Only an attempt in doubt waits with its charge for a person.
select org_id, attempt_id as subject
from attempt
where set_aside_cost is not null and state <> 'in_doubt'

-- D01 What a render has cost beside its provider is booked, line by line.
select l.org_id, l.attempt_id as subject
from cost_line l
left join transfer t on t.lane = l.lane and t.org_id = l.org_id and t.transfer_id = l.transfer_id and t.debit_account = l.account_id and t.amount = l.amount
where l.amount > 0 and t.transfer_id is null

-- D02 What was booked for steps, checks and people is the sum of their lines.
select a.org_id, a.account_id as subject
from account a
left join (select lane, org_id, account_id, sum(amount) as whole from cost_line group by lane, org_id, account_id) l
  on l.lane = a.lane and l.org_id = a.org_id and l.account_id = a.account_id
where a.account_id like 'step:%' and a.debits - a.credits <> coalesce(l.whole, 0)

-- D03 Only what a gate has accepted is spoken of by users.
select org_id, attempt_id as subject
from attempt
where user_accepted is not null and coalesce(accepted, 0) <> 1
