-- oldest program: 005
-- What an adjustment asked for, however much of it was booked: the same reference with another amount is another request.

alter table attempt_phase add column asked_charge integer check (asked_charge is null or typeof(asked_charge) = 'integer');
alter table attempt_phase add column asked_cost integer check (asked_cost is null or typeof(asked_cost) = 'integer');
