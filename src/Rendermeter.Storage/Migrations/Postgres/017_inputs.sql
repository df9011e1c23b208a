-- oldest program: 017
-- An older node would take over a render and send it without its files: it must not work on these data.
-- Files that go into renders. One without a render has just come in, and is forgotten after a day; one of a render goes with the render's content.

alter table render add column input_count bigint;

create table input (
  lane smallint not null check (lane between 0 and 255),
  org_id uuid not null,
  input_id uuid not null,
  render_id uuid,
  position bigint not null check (position >= 0),
  role text collate "C" not null,
  media_type text collate "C" not null,
  bytes bigint not null check (bytes >= 0),
  width_pixels bigint,
  height_pixels bigint,
  length_milliseconds bigint,
  sha256 text collate "C" not null,
  created_at bigint not null,
  primary key (lane, org_id, input_id)
);

create index input_render on input (lane, org_id, render_id, position) where render_id is not null;
create index input_stale on input (lane, org_id, created_at) where render_id is null;

-- Equal files are kept once, whoever they belong to: before one is removed, nobody may need it any more.
create index input_sha256 on input (sha256);
