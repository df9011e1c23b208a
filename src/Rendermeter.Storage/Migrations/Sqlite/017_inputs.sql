-- oldest program: 017
-- An older node would take over a render and send it without its files: it must not work on these data.
-- Files that go into renders. One without a render has just come in, and is forgotten after a day; one of a render goes with the render's content.

alter table render add column input_count integer check (input_count is null or typeof(input_count) = 'integer');

create table input (
  lane integer not null check (typeof(lane) = 'integer' and lane between 0 and 255),
  org_id blob not null check (typeof(org_id) = 'blob' and length(org_id) = 16),
  input_id blob not null check (typeof(input_id) = 'blob' and length(input_id) = 16),
  render_id blob check (render_id is null or typeof(render_id) = 'blob' and length(render_id) = 16),
  position integer not null check (typeof(position) = 'integer' and position >= 0),
  role text not null,
  media_type text not null,
  bytes integer not null check (typeof(bytes) = 'integer' and bytes >= 0),
  width_pixels integer check (width_pixels is null or typeof(width_pixels) = 'integer'),
  height_pixels integer check (height_pixels is null or typeof(height_pixels) = 'integer'),
  length_milliseconds integer check (length_milliseconds is null or typeof(length_milliseconds) = 'integer'),
  sha256 text not null,
  created_at integer not null check (typeof(created_at) = 'integer'),
  primary key (lane, org_id, input_id)
) without rowid;

create index input_render on input (lane, org_id, render_id, position) where render_id is not null;
create index input_stale on input (lane, org_id, created_at) where render_id is null;

-- Equal files are kept once, whoever they belong to: before one is removed, nobody may need it any more.
create index input_sha256 on input (sha256);
