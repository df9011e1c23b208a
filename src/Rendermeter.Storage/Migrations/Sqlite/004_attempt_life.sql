-- When a render is looked at next, by whichever process comes first: one small row that is rewritten, beside the large one that is not.
create table render_due (
  lane integer not null check (typeof(lane) = 'integer' and lane between 0 and 255),
  org_id blob not null check (typeof(org_id) = 'blob' and length(org_id) = 16),
  render_id blob not null check (typeof(render_id) = 'blob' and length(render_id) = 16),
  next_due_at integer not null check (typeof(next_due_at) = 'integer'),
  primary key (lane, org_id, render_id)
) without rowid;

create index render_due_next on render_due (lane, next_due_at);

insert into render_due (lane, org_id, render_id, next_due_at)
select lane, org_id, render_id, 0
from render
where finished_at is null;

alter table render add column cancel_requested_at integer check (cancel_requested_at is null or typeof(cancel_requested_at) = 'integer');
alter table attempt add column deadline_at integer check (deadline_at is null or typeof(deadline_at) = 'integer');
alter table attempt add column not_before integer check (not_before is null or typeof(not_before) = 'integer');
alter table attempt add column cancel_requested_at integer check (cancel_requested_at is null or typeof(cancel_requested_at) = 'integer');
alter table attempt add column cancel_sent_at integer check (cancel_sent_at is null or typeof(cancel_sent_at) = 'integer');
alter table attempt_settlement add column retry_class text;
alter table attempt_settlement add column retry_at integer check (retry_at is null or typeof(retry_at) = 'integer');
