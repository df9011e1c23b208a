-- oldest program: 005
-- Until when a job is asked for that appeared after its attempt was given up.

alter table attempt add column watched_until integer check (watched_until is null or typeof(watched_until) = 'integer');
