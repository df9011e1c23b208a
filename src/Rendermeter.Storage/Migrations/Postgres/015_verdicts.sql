-- oldest program: 005
-- What a render costs beside its provider, line by line; deliveries that wait for a person; and what users say afterwards.

create table cost_line (
  lane smallint not null check (lane between 0 and 255),
  org_id uuid not null,
  attempt_id uuid not null,
  seq integer not null check (seq >= 0),
  kind text collate "C" not null check (kind in ('downstream', 'check', 'human')),
  name text collate "C" not null,
  quantity bigint not null check (quantity >= 0),
  unit text collate "C" not null,
  rate bigint not null check (rate >= 0),
  amount bigint not null check (amount >= 0),
  only_accepted smallint not null check (only_accepted in (0, 1)),
  account_id text collate "C" not null,
  transfer_id text collate "C" not null,
  at bigint not null,
  primary key (lane, org_id, attempt_id, seq)
);

create table person_check (
  lane smallint not null check (lane between 0 and 255),
  org_id uuid not null,
  attempt_id uuid not null,
  always smallint not null check (always in (0, 1)),
  patience bigint not null,
  accept_at_deadline smallint not null check (accept_at_deadline in (0, 1)),
  minute_price bigint not null check (minute_price >= 0),
  minutes bigint not null check (minutes >= 0),
  asked_at bigint not null,
  due_at bigint not null,
  primary key (lane, org_id, attempt_id)
);

create table feedback (
  lane smallint not null check (lane between 0 and 255),
  org_id uuid not null,
  render_id uuid not null,
  feedback_id uuid not null,
  kind text collate "C" not null check (kind in ('user', 'regeneration')),
  accepted smallint check (accepted is null or accepted in (0, 1)),
  score integer check (score is null or score between 0 and 1000),
  reason text collate "C",
  said_by text collate "C" not null,
  at bigint not null,
  primary key (lane, org_id, render_id, feedback_id)
);

alter table attempt add column person_by bigint;
alter table attempt add column user_accepted smallint check (user_accepted is null or user_accepted in (0, 1));
alter table verdict add column decided_by text collate "C";

-- What the same customer has asked for before.
create index render_customer on render (lane, org_id, customer, render_id) where customer is not null;
