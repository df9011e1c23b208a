-- What a gate measured, so that it can be judged again under another threshold; what recent pictures looked like; and why an offer was chosen.

alter table verdict_check add column score bigint;
alter table verdict_check add column threshold bigint;

alter table output add column picture_hash bigint;

-- A route's newest renders: its history is read before each choice.
create index render_model on render (lane, org_id, model, render_id);

create table route_choice (
  lane smallint not null check (lane between 0 and 255),
  org_id uuid not null,
  render_id uuid not null,
  body text collate "C" not null,
  primary key (lane, org_id, render_id)
);
