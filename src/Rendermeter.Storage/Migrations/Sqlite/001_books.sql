-- The books: money, and what the money was for. SQL of SQLite 3.35.
--
-- Every key and every join begins with lane, org_id: one organisation's rows lie together, here and in a distributed database.
-- Ids are the 16 big-endian bytes of a version-7 UUID, so that the order of keys is the order in time and an insert lands at the end of its tree.
-- Money is int64 in 1e-9 of its unit, counts are plain integers, instants are int64 microseconds since 1970 UTC.
-- A column's declared type binds nothing in SQLite: without the typeof checks an integer column keeps 1.5, '7a' and 9223372036854775808.
-- No table has a rowid: the primary key is the tree, so a row is written once.

create table clock (
  one integer not null primary key check (one = 1),
  last_at integer not null check (typeof(last_at) = 'integer')
) without rowid;

insert into clock (one, last_at) values (1, 0);

create table org (
  lane integer not null check (typeof(lane) = 'integer' and lane between 0 and 255),
  org_id blob not null check (typeof(org_id) = 'blob' and length(org_id) = 16),
  name text not null,
  admission_frozen integer not null default 0 check (typeof(admission_frozen) = 'integer' and admission_frozen in (0, 1)),
  created_at integer not null check (typeof(created_at) = 'integer'),
  primary key (lane, org_id)
) without rowid;

create table project (
  lane integer not null check (typeof(lane) = 'integer' and lane between 0 and 255),
  org_id blob not null check (typeof(org_id) = 'blob' and length(org_id) = 16),
  project_id blob not null check (typeof(project_id) = 'blob' and length(project_id) = 16),
  name text not null,
  created_at integer not null check (typeof(created_at) = 'integer'),
  primary key (lane, org_id, project_id)
) without rowid;

create table wallet (
  lane integer not null check (typeof(lane) = 'integer' and lane between 0 and 255),
  org_id blob not null check (typeof(org_id) = 'blob' and length(org_id) = 16),
  wallet_id blob not null check (typeof(wallet_id) = 'blob' and length(wallet_id) = 16),
  unit text not null,
  created_at integer not null check (typeof(created_at) = 'integer'),
  primary key (lane, org_id, wallet_id),
  unique (lane, org_id, unit)
) without rowid;

create table api_key (
  lane integer not null check (typeof(lane) = 'integer' and lane between 0 and 255),
  org_id blob not null check (typeof(org_id) = 'blob' and length(org_id) = 16),
  key_id blob not null check (typeof(key_id) = 'blob' and length(key_id) = 16),
  project_id blob not null check (typeof(project_id) = 'blob' and length(project_id) = 16),
  name text not null,
  public_id text not null,
  secret_hash blob not null check (typeof(secret_hash) = 'blob'),
  admin integer not null check (typeof(admin) = 'integer' and admin in (0, 1)),
  created_at integer not null check (typeof(created_at) = 'integer'),
  revoked_at integer check (revoked_at is null or typeof(revoked_at) = 'integer'),
  primary key (lane, org_id, key_id)
) without rowid;

-- A caller shows its key before anybody knows whose it is.
create unique index api_key_public on api_key (public_id);

create table account (
  lane integer not null check (typeof(lane) = 'integer' and lane between 0 and 255),
  org_id blob not null check (typeof(org_id) = 'blob' and length(org_id) = 16),
  account_id text not null,
  unit text not null,
  kind text not null,
  normal text not null check (normal in ('D', 'C')),
  debits integer not null check (typeof(debits) = 'integer' and debits between 0 and 4611686018427387903),
  credits integer not null check (typeof(credits) = 'integer' and credits between 0 and 4611686018427387903),
  held integer not null check (typeof(held) = 'integer' and held between 0 and 4611686018427387903),
  floor_zero integer not null check (typeof(floor_zero) = 'integer' and floor_zero in (0, 1)),
  priority integer not null check (typeof(priority) = 'integer'),
  category text not null check (category in ('promo', 'paid')),
  effective_at integer not null check (typeof(effective_at) = 'integer'),
  expires_at integer check (expires_at is null or typeof(expires_at) = 'integer'),
  scope text not null,
  created_at integer not null check (typeof(created_at) = 'integer'),
  primary key (lane, org_id, account_id),
  -- A fund cannot go below zero, held money included.
  check (floor_zero = 0 or debits + held <= credits)
) without rowid;

create table transfer (
  lane integer not null check (typeof(lane) = 'integer' and lane between 0 and 255),
  org_id blob not null check (typeof(org_id) = 'blob' and length(org_id) = 16),
  transfer_id text not null,
  txn_id text not null,
  attempt_id blob check (attempt_id is null or typeof(attempt_id) = 'blob' and length(attempt_id) = 16),
  phase integer check (phase is null or typeof(phase) = 'integer'),
  kind text not null,
  unit text not null,
  debit_account text not null,
  credit_account text not null,
  amount integer not null check (typeof(amount) = 'integer' and amount between 1 and 1000000000000000000),
  effective_at integer not null check (typeof(effective_at) = 'integer'),
  created_at integer not null check (typeof(created_at) = 'integer'),
  primary key (lane, org_id, transfer_id),
  check (debit_account <> credit_account),
  check ((attempt_id is null) = (phase is null))
) without rowid;

-- References are the payer's own words, in no order: a small tree of their own.
create table top_up (
  lane integer not null check (typeof(lane) = 'integer' and lane between 0 and 255),
  org_id blob not null check (typeof(org_id) = 'blob' and length(org_id) = 16),
  reference text not null,
  created_at integer not null check (typeof(created_at) = 'integer'),
  primary key (lane, org_id, reference)
) without rowid;

create table cap (
  lane integer not null check (typeof(lane) = 'integer' and lane between 0 and 255),
  org_id blob not null check (typeof(org_id) = 'blob' and length(org_id) = 16),
  cap_id blob not null check (typeof(cap_id) = 'blob' and length(cap_id) = 16),
  scope_kind text not null check (scope_kind in ('org', 'project', 'key', 'customer', 'feature', 'model', 'provider', 'tag')),
  scope_id text not null,
  metric text not null check (metric in ('spend', 'attempts', 'renders', 'outputs')),
  unit text not null,
  period text not null check (period in ('hour', 'day', 'week', 'month', 'total')),
  time_zone text not null,
  limit_amount integer not null check (typeof(limit_amount) = 'integer' and limit_amount >= 0),
  mode text not null check (mode in ('enforce', 'observe')),
  primary key (lane, org_id, cap_id),
  check ((metric = 'spend') = (unit <> 'COUNT'))
) without rowid;

create table cap_bucket (
  lane integer not null check (typeof(lane) = 'integer' and lane between 0 and 255),
  org_id blob not null check (typeof(org_id) = 'blob' and length(org_id) = 16),
  cap_id blob not null check (typeof(cap_id) = 'blob' and length(cap_id) = 16),
  period_start integer not null check (typeof(period_start) = 'integer'),
  period_end integer not null check (typeof(period_end) = 'integer'),
  held integer not null check (typeof(held) = 'integer' and held >= 0),
  posted integer not null check (typeof(posted) = 'integer' and posted >= 0),
  primary key (lane, org_id, cap_id, period_start),
  check (period_start < period_end)
) without rowid;

create table render (
  lane integer not null check (typeof(lane) = 'integer' and lane between 0 and 255),
  org_id blob not null check (typeof(org_id) = 'blob' and length(org_id) = 16),
  render_id blob not null check (typeof(render_id) = 'blob' and length(render_id) = 16),
  project_id blob not null check (typeof(project_id) = 'blob' and length(project_id) = 16),
  key_id blob not null check (typeof(key_id) = 'blob' and length(key_id) = 16),
  model text not null,
  media text not null,
  prompt text not null,
  parameters text not null,
  offers text not null,
  unit text not null,
  max_cost integer check (max_cost is null or typeof(max_cost) = 'integer'),
  ceiling integer check (ceiling is null or typeof(ceiling) = 'integer'),
  tags text not null,
  feature text,
  customer text,
  metadata text,
  callback_url text,
  deadline_at integer check (deadline_at is null or typeof(deadline_at) = 'integer'),
  created_at integer not null check (typeof(created_at) = 'integer'),
  status text check (status in ('succeeded', 'rejected', 'failed', 'cancelled')),
  error_code text,
  error_message text,
  finished_at integer check (finished_at is null or typeof(finished_at) = 'integer'),
  primary key (lane, org_id, render_id),
  check ((status is null) = (finished_at is null))
) without rowid;

-- What a starting process takes up again.
create index render_unfinished on render (lane, org_id, render_id) where finished_at is null;

create table attempt (
  lane integer not null check (typeof(lane) = 'integer' and lane between 0 and 255),
  org_id blob not null check (typeof(org_id) = 'blob' and length(org_id) = 16),
  attempt_id blob not null check (typeof(attempt_id) = 'blob' and length(attempt_id) = 16),
  render_id blob not null check (typeof(render_id) = 'blob' and length(render_id) = 16),
  attempt_no integer not null check (typeof(attempt_no) = 'integer' and attempt_no >= 1),
  key_id blob not null check (typeof(key_id) = 'blob' and length(key_id) = 16),
  provider text not null,
  model text not null,
  price_version text not null,
  plan text,
  unit text not null,
  submit_class text not null check (submit_class in ('native', 'lookup', 'blind')),
  outputs_asked integer not null check (typeof(outputs_asked) = 'integer' and outputs_asked >= 1),
  state text not null check (state in ('held', 'submitting', 'submitted', 'in_doubt', 'billed', 'free', 'never_sent')),
  lease_owner text,
  lease_epoch integer not null check (typeof(lease_epoch) = 'integer' and lease_epoch >= 0),
  lease_until integer check (lease_until is null or typeof(lease_until) = 'integer'),
  first_claim_at integer check (first_claim_at is null or typeof(first_claim_at) = 'integer'),
  submit_deadline integer check (submit_deadline is null or typeof(submit_deadline) = 'integer'),
  provider_job_id text,
  resolves_by integer check (resolves_by is null or typeof(resolves_by) = 'integer'),
  overdue integer not null check (typeof(overdue) = 'integer' and overdue in (0, 1)),
  hold_amount integer not null check (typeof(hold_amount) = 'integer' and hold_amount >= 0),
  charge integer not null check (typeof(charge) = 'integer' and charge >= 0),
  cost integer not null check (typeof(cost) = 'integer' and cost >= 0),
  overrun integer not null check (typeof(overrun) = 'integer' and overrun >= 0),
  accepted integer check (accepted is null or typeof(accepted) = 'integer' and accepted in (0, 1)),
  created_at integer not null check (typeof(created_at) = 'integer'),
  updated_at integer not null check (typeof(updated_at) = 'integer'),
  primary key (lane, org_id, attempt_id)
) without rowid;

create unique index attempt_render on attempt (lane, org_id, render_id, attempt_no);

-- Two attempts that claim one job cannot both be stored.
create unique index attempt_job on attempt (lane, org_id, provider, provider_job_id) where provider_job_id is not null;
create index attempt_in_doubt on attempt (lane, org_id, attempt_id) where state = 'in_doubt';

-- The quote is large and never changes: beside the attempt, so that a change of state does not write it again.
create table attempt_quote (
  lane integer not null check (typeof(lane) = 'integer' and lane between 0 and 255),
  org_id blob not null check (typeof(org_id) = 'blob' and length(org_id) = 16),
  attempt_id blob not null check (typeof(attempt_id) = 'blob' and length(attempt_id) = 16),
  quote text not null,
  primary key (lane, org_id, attempt_id)
) without rowid;

create table attempt_settlement (
  lane integer not null check (typeof(lane) = 'integer' and lane between 0 and 255),
  org_id blob not null check (typeof(org_id) = 'blob' and length(org_id) = 16),
  attempt_id blob not null check (typeof(attempt_id) = 'blob' and length(attempt_id) = 16),
  outcome text not null,
  billing text not null,
  policy_evidence text not null,
  basis text not null,
  lines text not null,
  error_code text,
  error_message text,
  deliveries text not null,
  primary key (lane, org_id, attempt_id)
) without rowid;

-- 0 is the hold, 1 the one resolution, 2 and later what came afterwards: the key is what makes "resolved twice" impossible.
create table attempt_phase (
  lane integer not null check (typeof(lane) = 'integer' and lane between 0 and 255),
  org_id blob not null check (typeof(org_id) = 'blob' and length(org_id) = 16),
  attempt_id blob not null check (typeof(attempt_id) = 'blob' and length(attempt_id) = 16),
  phase integer not null check (typeof(phase) = 'integer' and phase >= 0),
  kind text not null
    check (kind in ('hold', 'billed', 'free', 'never_sent', 'late_billed', 'cost_adjust', 'charge_adjust', 'refund')),
  charge_delta integer not null check (typeof(charge_delta) = 'integer'),
  cost_delta integer not null check (typeof(cost_delta) = 'integer'),
  evidence_source text not null,
  actor text not null,
  at integer not null check (typeof(at) = 'integer'),
  primary key (lane, org_id, attempt_id, phase),
  check ((phase = 0) = (kind = 'hold')),
  check ((phase = 1) = (kind in ('billed', 'free', 'never_sent')))
) without rowid;

create table hold_slice (
  lane integer not null check (typeof(lane) = 'integer' and lane between 0 and 255),
  org_id blob not null check (typeof(org_id) = 'blob' and length(org_id) = 16),
  attempt_id blob not null check (typeof(attempt_id) = 'blob' and length(attempt_id) = 16),
  seq integer not null check (typeof(seq) = 'integer' and seq >= 0),
  account_id text not null,
  amount integer not null check (typeof(amount) = 'integer' and amount > 0),
  captured integer not null check (typeof(captured) = 'integer' and captured >= 0),
  released integer not null check (typeof(released) = 'integer' and released >= 0),
  primary key (lane, org_id, attempt_id, seq),
  check (captured + released <= amount)
) without rowid;

create table attempt_cap (
  lane integer not null check (typeof(lane) = 'integer' and lane between 0 and 255),
  org_id blob not null check (typeof(org_id) = 'blob' and length(org_id) = 16),
  attempt_id blob not null check (typeof(attempt_id) = 'blob' and length(attempt_id) = 16),
  cap_id blob not null check (typeof(cap_id) = 'blob' and length(cap_id) = 16),
  period_start integer not null check (typeof(period_start) = 'integer'),
  amount integer not null check (typeof(amount) = 'integer' and amount >= 0),
  held integer not null check (typeof(held) = 'integer' and held >= 0),
  posted integer not null check (typeof(posted) = 'integer' and posted >= 0),
  limit_at_hold integer check (limit_at_hold is null or typeof(limit_at_hold) = 'integer'),
  used_after_hold integer not null check (typeof(used_after_hold) = 'integer'),
  primary key (lane, org_id, attempt_id, cap_id),
  -- An overshoot cannot even be inserted. Where the cap only observed there is no limit, and null passes.
  check (used_after_hold <= limit_at_hold)
) without rowid;

create table verdict (
  lane integer not null check (typeof(lane) = 'integer' and lane between 0 and 255),
  org_id blob not null check (typeof(org_id) = 'blob' and length(org_id) = 16),
  attempt_id blob not null check (typeof(attempt_id) = 'blob' and length(attempt_id) = 16),
  accepted integer not null check (typeof(accepted) = 'integer' and accepted in (0, 1)),
  at integer not null check (typeof(at) = 'integer'),
  primary key (lane, org_id, attempt_id)
) without rowid;

create table verdict_check (
  lane integer not null check (typeof(lane) = 'integer' and lane between 0 and 255),
  org_id blob not null check (typeof(org_id) = 'blob' and length(org_id) = 16),
  attempt_id blob not null check (typeof(attempt_id) = 'blob' and length(attempt_id) = 16),
  seq integer not null check (typeof(seq) = 'integer' and seq >= 0),
  check_name text not null,
  accepted integer not null check (typeof(accepted) = 'integer' and accepted in (0, 1)),
  detail text,
  primary key (lane, org_id, attempt_id, seq)
) without rowid;

create table output (
  lane integer not null check (typeof(lane) = 'integer' and lane between 0 and 255),
  org_id blob not null check (typeof(org_id) = 'blob' and length(org_id) = 16),
  output_id blob not null check (typeof(output_id) = 'blob' and length(output_id) = 16),
  attempt_id blob not null check (typeof(attempt_id) = 'blob' and length(attempt_id) = 16),
  position integer not null check (typeof(position) = 'integer' and position >= 0),
  media_type text not null,
  bytes integer not null check (typeof(bytes) = 'integer' and bytes >= 0),
  width_pixels integer check (width_pixels is null or typeof(width_pixels) = 'integer'),
  height_pixels integer check (height_pixels is null or typeof(height_pixels) = 'integer'),
  length_milliseconds integer check (length_milliseconds is null or typeof(length_milliseconds) = 'integer'),
  sha256 text not null,
  primary key (lane, org_id, output_id)
) without rowid;

create unique index output_attempt on output (lane, org_id, attempt_id, position);

create table decision (
  lane integer not null check (typeof(lane) = 'integer' and lane between 0 and 255),
  org_id blob not null check (typeof(org_id) = 'blob' and length(org_id) = 16),
  render_id blob not null check (typeof(render_id) = 'blob' and length(render_id) = 16),
  decision_id blob not null check (typeof(decision_id) = 'blob' and length(decision_id) = 16),
  kind text not null,
  reason text not null,
  from_offer text not null,
  to_offer text not null,
  quoted_from integer not null check (typeof(quoted_from) = 'integer'),
  quoted_to integer not null check (typeof(quoted_to) = 'integer'),
  ceiling integer check (ceiling is null or typeof(ceiling) = 'integer'),
  at integer not null check (typeof(at) = 'integer'),
  primary key (lane, org_id, render_id, decision_id)
) without rowid;

create table event (
  lane integer not null check (typeof(lane) = 'integer' and lane between 0 and 255),
  org_id blob not null check (typeof(org_id) = 'blob' and length(org_id) = 16),
  event_id blob not null check (typeof(event_id) = 'blob' and length(event_id) = 16),
  kind text not null,
  render_id blob check (render_id is null or typeof(render_id) = 'blob' and length(render_id) = 16),
  attempt_id blob check (attempt_id is null or typeof(attempt_id) = 'blob' and length(attempt_id) = 16),
  body text not null,
  at integer not null check (typeof(at) = 'integer'),
  primary key (lane, org_id, event_id)
) without rowid;

-- Callers' keys are random, so they are in no index but this one.
create table idem (
  lane integer not null check (typeof(lane) = 'integer' and lane between 0 and 255),
  org_id blob not null check (typeof(org_id) = 'blob' and length(org_id) = 16),
  scope text not null,
  idem_key text not null,
  fingerprint text not null,
  render_id blob not null check (typeof(render_id) = 'blob' and length(render_id) = 16),
  created_at integer not null check (typeof(created_at) = 'integer'),
  expires_at integer not null check (typeof(expires_at) = 'integer'),
  primary key (lane, org_id, scope, idem_key)
) without rowid;

create table inbox (
  lane integer not null check (typeof(lane) = 'integer' and lane between 0 and 255),
  org_id blob not null check (typeof(org_id) = 'blob' and length(org_id) = 16),
  provider text not null,
  event_id text not null,
  attempt_id blob check (attempt_id is null or typeof(attempt_id) = 'blob' and length(attempt_id) = 16),
  body_sha text not null,
  verified integer not null check (typeof(verified) = 'integer' and verified in (0, 1)),
  received_at integer not null check (typeof(received_at) = 'integer'),
  processed_at integer check (processed_at is null or typeof(processed_at) = 'integer'),
  primary key (lane, org_id, provider, event_id)
) without rowid;

-- Without statistics SQLite takes (lane, org_id) of the primary key to be as good as a whole secondary key, and reads an organisation's every
-- attempt to find those of one render. These say how many rows share each prefix of a key.
analyze;

delete from sqlite_stat1;

insert into sqlite_stat1 (tbl, idx, stat) values
  ('attempt', 'attempt', '10000000 10000000 1000000 1'),
  ('attempt', 'attempt_render', '10000000 10000000 1000000 2 1'),
  ('output', 'output', '10000000 10000000 1000000 1'),
  ('output', 'output_attempt', '10000000 10000000 1000000 2 1');

analyze sqlite_master;
