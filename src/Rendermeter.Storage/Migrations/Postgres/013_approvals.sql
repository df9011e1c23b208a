-- oldest program: 005
-- Renders that a person has to allow before anything is held, and the version of the route and of the gate that each was admitted with.

alter table render add column route_version bigint check (route_version >= 1);
alter table render add column gate_version bigint check (gate_version >= 1);
alter table render add column approval text collate "C" check (approval in ('pending', 'approved', 'denied', 'expired', 'withdrawn'));

create table approval (
  lane smallint not null check (lane between 0 and 255),
  org_id uuid not null,
  render_id uuid not null,
  offer text collate "C" not null,
  quoted bigint not null check (quoted >= 0),
  ceiling bigint not null check (ceiling >= 0),
  asked_at bigint not null,
  expires_at bigint not null,
  actor text collate "C",
  note text collate "C",
  up_to bigint check (up_to >= 0),
  decided_at bigint,
  primary key (lane, org_id, render_id)
);

-- What waits is asked for often, and there is little of it.
create index render_pending on render (lane, org_id, render_id) where approval = 'pending';
