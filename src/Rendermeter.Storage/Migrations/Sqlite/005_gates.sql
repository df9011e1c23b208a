-- What a gate measured, so that it can be judged again under another threshold; what recent pictures looked like; and why an offer was chosen.

alter table verdict_check add column score integer check (score is null or typeof(score) = 'integer');
alter table verdict_check add column threshold integer check (threshold is null or typeof(threshold) = 'integer');

alter table output add column picture_hash integer check (picture_hash is null or typeof(picture_hash) = 'integer');

-- A route's newest renders: its history is read before each choice.
create index render_model on render (lane, org_id, model, render_id);

create table route_choice (
  lane integer not null check (typeof(lane) = 'integer' and lane between 0 and 255),
  org_id blob not null check (typeof(org_id) = 'blob' and length(org_id) = 16),
  render_id blob not null check (typeof(render_id) = 'blob' and length(render_id) = 16),
  body text not null,
  primary key (lane, org_id, render_id)
) without rowid;
