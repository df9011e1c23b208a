-- Grants with what they were issued with, pools of prepaid credit, markups, prices that were wrong, and what later phases are known by.
-- Only additions: a program of the version before goes on working on this schema.

alter table org add column set_aside_multiple bigint;

alter table account add column granted bigint not null default 0 check (granted >= 0);

alter table attempt add column quote_expected bigint;
alter table attempt add column quote_bound bigint;
alter table attempt add column markup_share text collate "C";
alter table attempt add column markup_fixed bigint;
alter table attempt add column set_aside_cost bigint;

alter table attempt_phase add column reference text collate "C";

create index account_expires on account (lane, org_id, account_id) where expires_at is not null;
create index attempt_set_aside on attempt (lane, org_id, attempt_id) where set_aside_cost is not null;

-- Credits at a provider: the basis goes with them by cumulative difference, so that the last credit takes what is left of it.
create table provider_pool (
  lane smallint not null check (lane between 0 and 255),
  org_id uuid not null,
  pool_id uuid not null,
  provider text collate "C" not null,
  unit text collate "C" not null,
  credits bigint not null check (credits > 0),
  basis bigint not null check (basis >= 0),
  used bigint not null check (used between 0 and credits),
  amortised bigint not null check (amortised between 0 and basis),
  expires_at bigint,
  expired_at bigint,
  created_at bigint not null,
  primary key (lane, org_id, pool_id)
);

create table markup (
  lane smallint not null check (lane between 0 and 255),
  org_id uuid not null,
  markup_id uuid not null,
  project_id uuid,
  customer text collate "C",
  model text collate "C" not null,
  unit text collate "C" not null,
  share text collate "C" not null,
  fixed bigint not null check (fixed >= 0),
  ended smallint not null check (ended in (0, 1)),
  changed_at bigint not null,
  primary key (lane, org_id, markup_id)
);

create table quarantine (
  lane smallint not null check (lane between 0 and 255),
  org_id uuid not null,
  price_version text collate "C" not null,
  overruns bigint not null check (overruns >= 0),
  since_at bigint not null,
  quarantined_at bigint,
  lifted_by text collate "C",
  primary key (lane, org_id, price_version)
);
