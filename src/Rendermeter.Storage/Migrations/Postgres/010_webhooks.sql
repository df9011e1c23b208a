-- oldest program: 005
-- Who is told of events, how far each has seen them, and what is on its way. The table event is the outbox: nothing is written twice.

create table webhook (
  lane smallint not null check (lane between 0 and 255),
  org_id uuid not null,
  webhook_id uuid not null,
  url text collate "C",
  kinds text collate "C" not null,
  description text collate "C",
  secret_version bigint not null check (secret_version >= 1),
  rotated_at bigint,
  seen_event uuid not null,
  disabled_at bigint,
  disabled_reason text collate "C",
  deleted_at bigint,
  created_at bigint not null,
  primary key (lane, org_id, webhook_id)
);

create table delivery (
  lane smallint not null check (lane between 0 and 255),
  org_id uuid not null,
  webhook_id uuid not null,
  event_id uuid not null,
  render_id uuid,
  url text collate "C" not null,
  body text collate "C" not null,
  state text collate "C" not null check (state in ('pending', 'delivered', 'failed')),
  tries bigint not null check (tries >= 0),
  next_at bigint not null,
  last_status bigint,
  last_error text collate "C",
  created_at bigint not null,
  ended_at bigint,
  primary key (lane, org_id, webhook_id, event_id)
);

create index delivery_due on delivery (lane, org_id, webhook_id, next_at) where state = 'pending';
create index delivery_render on delivery (lane, org_id, webhook_id, render_id, event_id) where state = 'pending';

create table delivery_try (
  lane smallint not null check (lane between 0 and 255),
  org_id uuid not null,
  webhook_id uuid not null,
  event_id uuid not null,
  at bigint not null,
  try_no bigint not null check (try_no >= 1),
  status bigint,
  error text collate "C",
  duration_ms bigint not null check (duration_ms >= 0),
  primary key (lane, org_id, webhook_id, event_id, at)
);
