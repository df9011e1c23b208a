-- oldest program: 005
-- Who is told of events, how far each has seen them, and what is on its way. The table event is the outbox: nothing is written twice.

create table webhook (
  lane integer not null check (typeof(lane) = 'integer' and lane between 0 and 255),
  org_id blob not null check (typeof(org_id) = 'blob' and length(org_id) = 16),
  webhook_id blob not null check (typeof(webhook_id) = 'blob' and length(webhook_id) = 16),
  url text,
  kinds text not null,
  description text,
  secret_version integer not null check (typeof(secret_version) = 'integer' and secret_version >= 1),
  rotated_at integer check (rotated_at is null or typeof(rotated_at) = 'integer'),
  seen_event blob not null check (typeof(seen_event) = 'blob' and length(seen_event) = 16),
  disabled_at integer check (disabled_at is null or typeof(disabled_at) = 'integer'),
  disabled_reason text,
  deleted_at integer check (deleted_at is null or typeof(deleted_at) = 'integer'),
  created_at integer not null check (typeof(created_at) = 'integer'),
  primary key (lane, org_id, webhook_id)
) without rowid;

create table delivery (
  lane integer not null check (typeof(lane) = 'integer' and lane between 0 and 255),
  org_id blob not null check (typeof(org_id) = 'blob' and length(org_id) = 16),
  webhook_id blob not null check (typeof(webhook_id) = 'blob' and length(webhook_id) = 16),
  event_id blob not null check (typeof(event_id) = 'blob' and length(event_id) = 16),
  render_id blob check (render_id is null or typeof(render_id) = 'blob' and length(render_id) = 16),
  url text not null,
  body text not null,
  state text not null check (state in ('pending', 'delivered', 'failed')),
  tries integer not null check (typeof(tries) = 'integer' and tries >= 0),
  next_at integer not null check (typeof(next_at) = 'integer'),
  last_status integer check (last_status is null or typeof(last_status) = 'integer'),
  last_error text,
  created_at integer not null check (typeof(created_at) = 'integer'),
  ended_at integer check (ended_at is null or typeof(ended_at) = 'integer'),
  primary key (lane, org_id, webhook_id, event_id)
) without rowid;

create index delivery_due on delivery (lane, org_id, webhook_id, next_at) where state = 'pending';
create index delivery_render on delivery (lane, org_id, webhook_id, render_id, event_id) where state = 'pending';

create table delivery_try (
  lane integer not null check (typeof(lane) = 'integer' and lane between 0 and 255),
  org_id blob not null check (typeof(org_id) = 'blob' and length(org_id) = 16),
  webhook_id blob not null check (typeof(webhook_id) = 'blob' and length(webhook_id) = 16),
  event_id blob not null check (typeof(event_id) = 'blob' and length(event_id) = 16),
  at integer not null check (typeof(at) = 'integer'),
  try_no integer not null check (typeof(try_no) = 'integer' and try_no >= 1),
  status integer check (status is null or typeof(status) = 'integer'),
  error text,
  duration_ms integer not null check (typeof(duration_ms) = 'integer' and duration_ms >= 0),
  primary key (lane, org_id, webhook_id, event_id, at)
) without rowid;
