-- oldest program: 005
-- What an adjustment asked for, however much of it was booked: the same reference with another amount is another request.

alter table attempt_phase add column asked_charge bigint;
alter table attempt_phase add column asked_cost bigint;
