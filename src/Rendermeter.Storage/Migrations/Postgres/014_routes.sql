-- oldest program: 005
-- Routes as data: what holds now, and every version for ever, with its author and what its change would have meant.

create table route (
  lane smallint not null check (lane between 0 and 255),
  org_id uuid not null,
  name text collate "C" not null,
  version bigint not null check (version >= 1),
  gate_version bigint not null check (gate_version >= 1),
  body text collate "C",
  from_file smallint not null check (from_file in (0, 1)),
  file_body text collate "C",
  file_at bigint,
  primary key (lane, org_id, name)
);

create table route_version (
  lane smallint not null check (lane between 0 and 255),
  org_id uuid not null,
  name text collate "C" not null,
  version bigint not null check (version >= 1),
  gate_version bigint not null check (gate_version >= 1),
  body text collate "C",
  from_file smallint not null check (from_file in (0, 1)),
  author text collate "C" not null,
  note text collate "C",
  effect text collate "C" not null,
  at bigint not null,
  primary key (lane, org_id, name, version)
);
