-- The books: money, and what the money was for. SQL of PostgreSQL 15, and of distributions of it by lane.
--
-- The same tables as on SQLite, but for what is said below. Every key and every join begins with lane, org_id. Nothing here that a distributed
-- PostgreSQL refuses: no key without lane, no foreign key, no trigger.
-- Money is bigint in 1e-9 of its unit, instants are microseconds since 1970 UTC. PostgreSQL would round a literal 1.5 on assignment, so amounts are only
-- ever sent as bigint parameters.
-- Texts compare by their bytes, as on SQLite, whatever the locale of the database is.
-- Rows that change all the time leave room in their page, so that an update stays in it and touches no index.

create table org (
  lane smallint not null check (lane between 0 and 255),
  org_id uuid not null,
  name text collate "C" not null,
  admission_frozen smallint not null default 0 check (admission_frozen in (0, 1)),
  created_at bigint not null,
  -- The instant of the last transaction on this book. In the row of the organisation, because one row for all would make every node wait for every other.
  last_at bigint not null default 0,
  primary key (lane, org_id)
) with (fillfactor = 40);

create table project (
  lane smallint not null check (lane between 0 and 255),
  org_id uuid not null,
  project_id uuid not null,
  name text collate "C" not null,
  created_at bigint not null,
  primary key (lane, org_id, project_id)
);

create table wallet (
  lane smallint not null check (lane between 0 and 255),
  org_id uuid not null,
  wallet_id uuid not null,
  unit text collate "C" not null,
  created_at bigint not null,
  primary key (lane, org_id, wallet_id),
  unique (lane, org_id, unit)
);

create table api_key (
  lane smallint not null check (lane between 0 and 255),
  org_id uuid not null,
  key_id uuid not null,
  project_id uuid not null,
  name text collate "C" not null,
  public_id text collate "C" not null,
  secret_hash bytea not null,
  admin smallint not null check (admin in (0, 1)),
  created_at bigint not null,
  revoked_at bigint,
  primary key (lane, org_id, key_id)
);

-- A caller shows its key before anybody knows whose it is. Not unique, because a distributed database keeps only what is unique within a lane;
-- these are twelve random characters.
create index api_key_public on api_key (public_id);

create table account (
  lane smallint not null check (lane between 0 and 255),
  org_id uuid not null,
  account_id text collate "C" not null,
  unit text collate "C" not null,
  kind text collate "C" not null,
  normal text collate "C" not null check (normal in ('D', 'C')),
  debits bigint not null check (debits between 0 and 4611686018427387903),
  credits bigint not null check (credits between 0 and 4611686018427387903),
  held bigint not null check (held between 0 and 4611686018427387903),
  floor_zero smallint not null check (floor_zero in (0, 1)),
  priority integer not null,
  category text collate "C" not null check (category in ('promo', 'paid')),
  effective_at bigint not null,
  expires_at bigint,
  scope text collate "C" not null,
  created_at bigint not null,
  primary key (lane, org_id, account_id),
  -- A fund cannot go below zero, held money included.
  check (floor_zero = 0 or debits + held <= credits)
) with (fillfactor = 40);

create table transfer (
  lane smallint not null check (lane between 0 and 255),
  org_id uuid not null,
  transfer_id text collate "C" not null,
  txn_id text collate "C" not null,
  attempt_id uuid,
  phase integer,
  kind text collate "C" not null,
  unit text collate "C" not null,
  debit_account text collate "C" not null,
  credit_account text collate "C" not null,
  amount bigint not null check (amount between 1 and 1000000000000000000),
  effective_at bigint not null,
  created_at bigint not null,
  primary key (lane, org_id, transfer_id),
  check (debit_account <> credit_account),
  check ((attempt_id is null) = (phase is null))
);

-- References are the payer's own words, in no order: a small tree of their own.
create table top_up (
  lane smallint not null check (lane between 0 and 255),
  org_id uuid not null,
  reference text collate "C" not null,
  created_at bigint not null,
  primary key (lane, org_id, reference)
);

create table cap (
  lane smallint not null check (lane between 0 and 255),
  org_id uuid not null,
  cap_id uuid not null,
  scope_kind text collate "C" not null check (scope_kind in ('org', 'project', 'key', 'customer', 'feature', 'model', 'provider', 'tag')),
  scope_id text collate "C" not null,
  metric text collate "C" not null check (metric in ('spend', 'attempts', 'renders', 'outputs')),
  unit text collate "C" not null,
  period text collate "C" not null check (period in ('hour', 'day', 'week', 'month', 'total')),
  time_zone text collate "C" not null,
  limit_amount bigint not null check (limit_amount >= 0),
  mode text collate "C" not null check (mode in ('enforce', 'observe')),
  primary key (lane, org_id, cap_id),
  check ((metric = 'spend') = (unit <> 'COUNT'))
);

create table cap_bucket (
  lane smallint not null check (lane between 0 and 255),
  org_id uuid not null,
  cap_id uuid not null,
  period_start bigint not null,
  period_end bigint not null,
  held bigint not null check (held >= 0),
  posted bigint not null check (posted >= 0),
  primary key (lane, org_id, cap_id, period_start),
  check (period_start < period_end)
) with (fillfactor = 40);

create table render (
  lane smallint not null check (lane between 0 and 255),
  org_id uuid not null,
  render_id uuid not null,
  project_id uuid not null,
  key_id uuid not null,
  model text collate "C" not null,
  media text collate "C" not null,
  prompt text collate "C" not null,
  parameters text collate "C" not null,
  offers text collate "C" not null,
  unit text collate "C" not null,
  max_cost bigint,
  ceiling bigint,
  tags text collate "C" not null,
  feature text collate "C",
  customer text collate "C",
  metadata text collate "C",
  callback_url text collate "C",
  deadline_at bigint,
  created_at bigint not null,
  status text collate "C" check (status in ('succeeded', 'rejected', 'failed', 'cancelled')),
  error_code text collate "C",
  error_message text collate "C",
  finished_at bigint,
  primary key (lane, org_id, render_id),
  check ((status is null) = (finished_at is null))
);

-- What a starting process takes up again.
create index render_unfinished on render (lane, org_id, render_id) where finished_at is null;

create table attempt (
  lane smallint not null check (lane between 0 and 255),
  org_id uuid not null,
  attempt_id uuid not null,
  render_id uuid not null,
  attempt_no integer not null check (attempt_no >= 1),
  key_id uuid not null,
  provider text collate "C" not null,
  model text collate "C" not null,
  price_version text collate "C" not null,
  plan text collate "C",
  unit text collate "C" not null,
  submit_class text collate "C" not null check (submit_class in ('native', 'lookup', 'blind')),
  outputs_asked integer not null check (outputs_asked >= 1),
  state text collate "C" not null check (state in ('held', 'submitting', 'submitted', 'in_doubt', 'billed', 'free', 'never_sent')),
  lease_owner text collate "C",
  lease_epoch integer not null check (lease_epoch >= 0),
  lease_until bigint,
  first_claim_at bigint,
  submit_deadline bigint,
  provider_job_id text collate "C",
  resolves_by bigint,
  overdue smallint not null check (overdue in (0, 1)),
  hold_amount bigint not null check (hold_amount >= 0),
  charge bigint not null check (charge >= 0),
  cost bigint not null check (cost >= 0),
  overrun bigint not null check (overrun >= 0),
  accepted smallint check (accepted in (0, 1)),
  created_at bigint not null,
  updated_at bigint not null,
  primary key (lane, org_id, attempt_id)
) with (fillfactor = 70);

create unique index attempt_render on attempt (lane, org_id, render_id, attempt_no);

-- Two attempts that claim one job cannot both be stored.
create unique index attempt_job on attempt (lane, org_id, provider, provider_job_id) where provider_job_id is not null;
create index attempt_in_doubt on attempt (lane, org_id, attempt_id) where state = 'in_doubt';

-- The quote is large and never changes: beside the attempt, so that a change of state does not write it again.
create table attempt_quote (
  lane smallint not null check (lane between 0 and 255),
  org_id uuid not null,
  attempt_id uuid not null,
  quote text collate "C" not null,
  primary key (lane, org_id, attempt_id)
);

create table attempt_settlement (
  lane smallint not null check (lane between 0 and 255),
  org_id uuid not null,
  attempt_id uuid not null,
  outcome text collate "C" not null,
  billing text collate "C" not null,
  policy_evidence text collate "C" not null,
  basis text collate "C" not null,
  lines text collate "C" not null,
  error_code text collate "C",
  error_message text collate "C",
  deliveries text collate "C" not null,
  primary key (lane, org_id, attempt_id)
);

-- 0 is the hold, 1 the one resolution, 2 and later what came afterwards: the key is what makes "resolved twice" impossible.
create table attempt_phase (
  lane smallint not null check (lane between 0 and 255),
  org_id uuid not null,
  attempt_id uuid not null,
  phase integer not null check (phase >= 0),
  kind text collate "C" not null
    check (kind in ('hold', 'billed', 'free', 'never_sent', 'late_billed', 'cost_adjust', 'charge_adjust', 'refund')),
  charge_delta bigint not null,
  cost_delta bigint not null,
  evidence_source text collate "C" not null,
  actor text collate "C" not null,
  at bigint not null,
  primary key (lane, org_id, attempt_id, phase),
  check ((phase = 0) = (kind = 'hold')),
  check ((phase = 1) = (kind in ('billed', 'free', 'never_sent')))
);

create table hold_slice (
  lane smallint not null check (lane between 0 and 255),
  org_id uuid not null,
  attempt_id uuid not null,
  seq integer not null check (seq >= 0),
  account_id text collate "C" not null,
  amount bigint not null check (amount > 0),
  captured bigint not null check (captured >= 0),
  released bigint not null check (released >= 0),
  primary key (lane, org_id, attempt_id, seq),
  check (captured + released <= amount)
);

create table attempt_cap (
  lane smallint not null check (lane between 0 and 255),
  org_id uuid not null,
  attempt_id uuid not null,
  cap_id uuid not null,
  period_start bigint not null,
  amount bigint not null check (amount >= 0),
  held bigint not null check (held >= 0),
  posted bigint not null check (posted >= 0),
  limit_at_hold bigint,
  used_after_hold bigint not null,
  primary key (lane, org_id, attempt_id, cap_id),
  -- An overshoot cannot even be inserted. Where the cap only observed there is no limit, and null passes.
  check (used_after_hold <= limit_at_hold)
);

create table verdict (
  lane smallint not null check (lane between 0 and 255),
  org_id uuid not null,
  attempt_id uuid not null,
  accepted smallint not null check (accepted in (0, 1)),
  at bigint not null,
  primary key (lane, org_id, attempt_id)
);

create table verdict_check (
  lane smallint not null check (lane between 0 and 255),
  org_id uuid not null,
  attempt_id uuid not null,
  seq integer not null check (seq >= 0),
  check_name text collate "C" not null,
  accepted smallint not null check (accepted in (0, 1)),
  detail text collate "C",
  primary key (lane, org_id, attempt_id, seq)
);

create table output (
  lane smallint not null check (lane between 0 and 255),
  org_id uuid not null,
  output_id uuid not null,
  attempt_id uuid not null,
  position integer not null check (position >= 0),
  media_type text collate "C" not null,
  bytes bigint not null check (bytes >= 0),
  width_pixels integer,
  height_pixels integer,
  length_milliseconds bigint,
  sha256 text collate "C" not null,
  primary key (lane, org_id, output_id)
);

create unique index output_attempt on output (lane, org_id, attempt_id, position);

create table decision (
  lane smallint not null check (lane between 0 and 255),
  org_id uuid not null,
  render_id uuid not null,
  decision_id uuid not null,
  kind text collate "C" not null,
  reason text collate "C" not null,
  from_offer text collate "C" not null,
  to_offer text collate "C" not null,
  quoted_from bigint not null,
  quoted_to bigint not null,
  ceiling bigint,
  at bigint not null,
  primary key (lane, org_id, render_id, decision_id)
);

create table event (
  lane smallint not null check (lane between 0 and 255),
  org_id uuid not null,
  event_id uuid not null,
  kind text collate "C" not null,
  render_id uuid,
  attempt_id uuid,
  body text collate "C" not null,
  at bigint not null,
  primary key (lane, org_id, event_id)
);

-- Callers' keys are random, so they are in no index but this one.
create table idem (
  lane smallint not null check (lane between 0 and 255),
  org_id uuid not null,
  scope text collate "C" not null,
  idem_key text collate "C" not null,
  fingerprint text collate "C" not null,
  render_id uuid not null,
  created_at bigint not null,
  expires_at bigint not null,
  primary key (lane, org_id, scope, idem_key)
);

create table inbox (
  lane smallint not null check (lane between 0 and 255),
  org_id uuid not null,
  provider text collate "C" not null,
  event_id text collate "C" not null,
  attempt_id uuid,
  body_sha text collate "C" not null,
  verified smallint not null check (verified in (0, 1)),
  received_at bigint not null,
  processed_at bigint,
  primary key (lane, org_id, provider, event_id)
);
