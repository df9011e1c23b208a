-- Caps by default, their thresholds and their retirement; the findings of the auditor; what makes pruning and auditing cheap.

-- The instant of the last transaction on a book: the auditor looks at those that have moved since it looked.
alter table org add column last_at integer not null default 0 check (typeof(last_at) = 'integer');

alter table render add column customer_tier text;

-- A default has no scope_id. The cap that it makes for a value names it, and inherits its limit until it is given one of its own.
alter table cap add column customer_tier text;
alter table cap add column thresholds text not null default '';
alter table cap add column made_from blob check (made_from is null or typeof(made_from) = 'blob' and length(made_from) = 16);
alter table cap add column inherits integer not null default 0 check (typeof(inherits) = 'integer' and inherits in (0, 1));
alter table cap add column retired_at integer check (retired_at is null or typeof(retired_at) = 'integer');

-- The highest threshold that was told in the period, in percent.
alter table cap_bucket add column reached integer not null default 0 check (typeof(reached) = 'integer' and reached >= 0);

-- An admission meets the caps on what it names, of an organisation that may have one for each of its customers.
create index cap_scope on cap (lane, org_id, scope_kind, scope_id);

-- A default gives a value one cap, whoever meets it first.
create unique index cap_made on cap (lane, org_id, made_from, scope_kind, scope_id) where made_from is not null;

create index idem_expires on idem (lane, org_id, expires_at);

create table audit_finding (
  lane integer not null check (typeof(lane) = 'integer' and lane between 0 and 255),
  org_id blob not null check (typeof(org_id) = 'blob' and length(org_id) = 16),
  invariant text not null,
  subject text not null,
  found_at integer not null check (typeof(found_at) = 'integer'),
  accepted_at integer check (accepted_at is null or typeof(accepted_at) = 'integer'),
  accepted_by text,
  note text,
  primary key (lane, org_id, invariant, subject),
  check ((accepted_at is null) = (note is null))
) without rowid;

insert into sqlite_stat1 (tbl, idx, stat) values
  ('cap', 'cap', '1000000 1000000 100000 1'),
  ('cap', 'cap_scope', '1000000 1000000 100000 10000 2 1'),
  ('idem', 'idem', '1000000 1000000 100000 100000 1'),
  ('idem', 'idem_expires', '1000000 1000000 100000 1 1 1');

analyze sqlite_master;
