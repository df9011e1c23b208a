-- When a render is looked at next, by whichever process comes first: one small row that is rewritten, beside the large one that is not.
create table render_due (
  lane smallint not null check (lane between 0 and 255),
  org_id uuid not null,
  render_id uuid not null,
  next_due_at bigint not null,
  primary key (lane, org_id, render_id)
);

create index render_due_next on render_due (lane, next_due_at);

insert into render_due (lane, org_id, render_id, next_due_at)
select lane, org_id, render_id, 0
from render
where finished_at is null;

alter table render add column cancel_requested_at bigint;
alter table attempt add column deadline_at bigint;
alter table attempt add column not_before bigint;
alter table attempt add column cancel_requested_at bigint;
alter table attempt add column cancel_sent_at bigint;
alter table attempt_settlement add column retry_class text;
alter table attempt_settlement add column retry_at bigint;
