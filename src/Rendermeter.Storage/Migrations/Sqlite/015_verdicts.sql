-- oldest program: 005
-- What a render costs beside its provider, line by line; deliveries that wait for a person; and what users say afterwards.

create table cost_line (
  lane integer not null check (typeof(lane) = 'integer' and lane between 0 and 255),
  org_id blob not null check (typeof(org_id) = 'blob' and length(org_id) = 16),
  attempt_id blob not null check (typeof(attempt_id) = 'blob' and length(attempt_id) = 16),
  seq integer not null check (typeof(seq) = 'integer' and seq >= 0),
  kind text not null check (kind in ('downstream', 'check', 'human')),
  name text not null,
  quantity integer not null check (typeof(quantity) = 'integer' and quantity >= 0),
  unit text not null,
  rate integer not null check (typeof(rate) = 'integer' and rate >= 0),
  amount integer not null check (typeof(amount) = 'integer' and amount >= 0),
  only_accepted integer not null check (typeof(only_accepted) = 'integer' and only_accepted in (0, 1)),
  account_id text not null,
  transfer_id text not null,
  at integer not null check (typeof(at) = 'integer'),
  primary key (lane, org_id, attempt_id, seq)
) without rowid;

create table person_check (
  lane integer not null check (typeof(lane) = 'integer' and lane between 0 and 255),
  org_id blob not null check (typeof(org_id) = 'blob' and length(org_id) = 16),
  attempt_id blob not null check (typeof(attempt_id) = 'blob' and length(attempt_id) = 16),
  always integer not null check (typeof(always) = 'integer' and always in (0, 1)),
  patience integer not null check (typeof(patience) = 'integer'),
  accept_at_deadline integer not null check (typeof(accept_at_deadline) = 'integer' and accept_at_deadline in (0, 1)),
  minute_price integer not null check (typeof(minute_price) = 'integer' and minute_price >= 0),
  minutes integer not null check (typeof(minutes) = 'integer' and minutes >= 0),
  asked_at integer not null check (typeof(asked_at) = 'integer'),
  due_at integer not null check (typeof(due_at) = 'integer'),
  primary key (lane, org_id, attempt_id)
) without rowid;

create table feedback (
  lane integer not null check (typeof(lane) = 'integer' and lane between 0 and 255),
  org_id blob not null check (typeof(org_id) = 'blob' and length(org_id) = 16),
  render_id blob not null check (typeof(render_id) = 'blob' and length(render_id) = 16),
  feedback_id blob not null check (typeof(feedback_id) = 'blob' and length(feedback_id) = 16),
  kind text not null check (kind in ('user', 'regeneration')),
  accepted integer check (accepted is null or typeof(accepted) = 'integer' and accepted in (0, 1)),
  score integer check (score is null or typeof(score) = 'integer' and score between 0 and 1000),
  reason text,
  said_by text not null,
  at integer not null check (typeof(at) = 'integer'),
  primary key (lane, org_id, render_id, feedback_id)
) without rowid;

alter table attempt add column person_by integer check (person_by is null or typeof(person_by) = 'integer');
alter table attempt add column user_accepted integer check (user_accepted is null or typeof(user_accepted) = 'integer' and user_accepted in (0, 1));
alter table verdict add column decided_by text;

-- What the same customer has asked for before.
create index render_customer on render (lane, org_id, customer, render_id) where customer is not null;
