-- oldest program: 005
-- Routes as data: what holds now, and every version for ever, with its author and what its change would have meant.

create table route (
  lane integer not null check (typeof(lane) = 'integer' and lane between 0 and 255),
  org_id blob not null check (typeof(org_id) = 'blob' and length(org_id) = 16),
  name text not null,
  version integer not null check (typeof(version) = 'integer' and version >= 1),
  gate_version integer not null check (typeof(gate_version) = 'integer' and gate_version >= 1),
  body text,
  from_file integer not null check (typeof(from_file) = 'integer' and from_file in (0, 1)),
  file_body text,
  file_at integer check (file_at is null or typeof(file_at) = 'integer'),
  primary key (lane, org_id, name)
) without rowid;

create table route_version (
  lane integer not null check (typeof(lane) = 'integer' and lane between 0 and 255),
  org_id blob not null check (typeof(org_id) = 'blob' and length(org_id) = 16),
  name text not null,
  version integer not null check (typeof(version) = 'integer' and version >= 1),
  gate_version integer not null check (typeof(gate_version) = 'integer' and gate_version >= 1),
  body text,
  from_file integer not null check (typeof(from_file) = 'integer' and from_file in (0, 1)),
  author text not null,
  note text,
  effect text not null,
  at integer not null check (typeof(at) = 'integer'),
  primary key (lane, org_id, name, version)
) without rowid;
