-- Caps by default, their thresholds and their retirement; the findings of the auditor; what makes pruning cheap.

alter table render add column customer_tier text collate "C";

-- A default has no scope_id. The cap that it makes for a value names it, and inherits its limit until it is given one of its own.
alter table cap add column customer_tier text collate "C";
alter table cap add column thresholds text collate "C" not null default '';
alter table cap add column made_from uuid;
alter table cap add column inherits smallint not null default 0 check (inherits in (0, 1));
alter table cap add column retired_at bigint;

-- The highest threshold that was told in the period, in percent.
alter table cap_bucket add column reached integer not null default 0 check (reached >= 0);

-- An admission meets the caps on what it names, of an organisation that may have one for each of its customers.
create index cap_scope on cap (lane, org_id, scope_kind, scope_id);

-- A default gives a value one cap, whoever meets it first.
create unique index cap_made on cap (lane, org_id, made_from, scope_kind, scope_id) where made_from is not null;

create index idem_expires on idem (lane, org_id, expires_at);

create table audit_finding (
  lane smallint not null check (lane between 0 and 255),
  org_id uuid not null,
  invariant text collate "C" not null,
  subject text collate "C" not null,
  found_at bigint not null,
  accepted_at bigint,
  accepted_by text collate "C",
  note text collate "C",
  primary key (lane, org_id, invariant, subject),
  check ((accepted_at is null) = (note is null))
);
