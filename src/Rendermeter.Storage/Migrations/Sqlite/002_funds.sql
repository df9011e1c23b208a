-- Grants with what they were issued with, pools of prepaid credit, markups, prices that were wrong, and what later phases are known by.
-- Only additions: a program of the version before goes on working on this schema.

alter table org add column set_aside_multiple integer check (set_aside_multiple is null or typeof(set_aside_multiple) = 'integer');

alter table account add column granted integer not null default 0 check (typeof(granted) = 'integer' and granted >= 0);

alter table attempt add column quote_expected integer check (quote_expected is null or typeof(quote_expected) = 'integer');
alter table attempt add column quote_bound integer check (quote_bound is null or typeof(quote_bound) = 'integer');
alter table attempt add column markup_share text;
alter table attempt add column markup_fixed integer check (markup_fixed is null or typeof(markup_fixed) = 'integer');
alter table attempt add column set_aside_cost integer check (set_aside_cost is null or typeof(set_aside_cost) = 'integer');

alter table attempt_phase add column reference text;

create index account_expires on account (lane, org_id, account_id) where expires_at is not null;
create index attempt_set_aside on attempt (lane, org_id, attempt_id) where set_aside_cost is not null;

-- Credits at a provider: the basis goes with them by cumulative difference, so that the last credit takes what is left of it.
create table provider_pool (
  lane integer not null check (typeof(lane) = 'integer' and lane between 0 and 255),
  org_id blob not null check (typeof(org_id) = 'blob' and length(org_id) = 16),
  pool_id blob not null check (typeof(pool_id) = 'blob' and length(pool_id) = 16),
  provider text not null,
  unit text not null,
  credits integer not null check (typeof(credits) = 'integer' and credits > 0),
  basis integer not null check (typeof(basis) = 'integer' and basis >= 0),
  used integer not null check (typeof(used) = 'integer' and used between 0 and credits),
  amortised integer not null check (typeof(amortised) = 'integer' and amortised between 0 and basis),
  expires_at integer check (expires_at is null or typeof(expires_at) = 'integer'),
  expired_at integer check (expired_at is null or typeof(expired_at) = 'integer'),
  created_at integer not null check (typeof(created_at) = 'integer'),
  primary key (lane, org_id, pool_id)
) without rowid;

create table markup (
  lane integer not null check (typeof(lane) = 'integer' and lane between 0 and 255),
  org_id blob not null check (typeof(org_id) = 'blob' and length(org_id) = 16),
  markup_id blob not null check (typeof(markup_id) = 'blob' and length(markup_id) = 16),
  project_id blob check (project_id is null or typeof(project_id) = 'blob' and length(project_id) = 16),
  customer text,
  model text not null,
  unit text not null,
  share text not null,
  fixed integer not null check (typeof(fixed) = 'integer' and fixed >= 0),
  ended integer not null check (typeof(ended) = 'integer' and ended in (0, 1)),
  changed_at integer not null check (typeof(changed_at) = 'integer'),
  primary key (lane, org_id, markup_id)
) without rowid;

create table quarantine (
  lane integer not null check (typeof(lane) = 'integer' and lane between 0 and 255),
  org_id blob not null check (typeof(org_id) = 'blob' and length(org_id) = 16),
  price_version text not null,
  overruns integer not null check (typeof(overruns) = 'integer' and overruns >= 0),
  since_at integer not null check (typeof(since_at) = 'integer'),
  quarantined_at integer check (quarantined_at is null or typeof(quarantined_at) = 'integer'),
  lifted_by text,
  primary key (lane, org_id, price_version)
) without rowid;
