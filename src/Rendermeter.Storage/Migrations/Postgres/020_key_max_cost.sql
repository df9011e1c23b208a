-- oldest program: 005
-- What calls with a key may cost at most where they do not say so. An older node leaves it out: there a price without a bound is refused.

alter table api_key add column default_max_cost bigint check (default_max_cost > 0);
