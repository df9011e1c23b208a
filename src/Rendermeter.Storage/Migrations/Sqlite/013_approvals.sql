-- oldest program: 005
-- Renders that a person has to allow before anything is held, and the version of the route and of the gate that each was admitted with.

alter table render add column route_version integer check (route_version is null or typeof(route_version) = 'integer' and route_version >= 1);
alter table render add column gate_version integer check (gate_version is null or typeof(gate_version) = 'integer' and gate_version >= 1);
alter table render add column approval text check (approval is null or approval in ('pending', 'approved', 'denied', 'expired', 'withdrawn'));

create table approval (
  lane integer not null check (typeof(lane) = 'integer' and lane between 0 and 255),
  org_id blob not null check (typeof(org_id) = 'blob' and length(org_id) = 16),
  render_id blob not null check (typeof(render_id) = 'blob' and length(render_id) = 16),
  offer text not null,
  quoted integer not null check (typeof(quoted) = 'integer' and quoted >= 0),
  ceiling integer not null check (typeof(ceiling) = 'integer' and ceiling >= 0),
  asked_at integer not null check (typeof(asked_at) = 'integer'),
  expires_at integer not null check (typeof(expires_at) = 'integer'),
  actor text,
  note text,
  up_to integer check (up_to is null or typeof(up_to) = 'integer' and up_to >= 0),
  decided_at integer check (decided_at is null or typeof(decided_at) = 'integer'),
  primary key (lane, org_id, render_id)
) without rowid;

-- What waits is asked for often, and there is little of it.
create index render_pending on render (lane, org_id, render_id) where approval = 'pending';
