-- Run once on a distributed PostgreSQL (Citus 12.1 or later), on its coordinator, after the first start has made the tables and with no node at work.
-- What is distributed already stays as it is: the program runs this again after each step of the schema, so that new tables follow the others.
-- One organisation is of one lane, so that all its rows lie on one shard and its transaction is of one server.

select create_distributed_table('org', 'lane')
where not exists (select 1 from pg_dist_partition where logicalrelid = to_regclass('org'));

select create_distributed_table(name, 'lane', colocate_with => 'org')
from unnest(array['project', 'wallet', 'api_key', 'account', 'transfer', 'top_up', 'cap', 'cap_bucket', 'render', 'attempt', 'attempt_quote',
  'attempt_settlement', 'attempt_phase', 'hold_slice', 'attempt_cap', 'verdict', 'verdict_check', 'output', 'decision', 'event', 'idem', 'inbox',
  'audit_finding', 'provider_pool', 'markup', 'quarantine', 'render_due', 'route_choice', 'webhook', 'delivery',
  'delivery_try', 'input', 'approval', 'route', 'route_version', 'cost_line', 'person_check', 'feedback']) as t (name)
where to_regclass(name) is not null and not exists (select 1 from pg_dist_partition where logicalrelid = to_regclass(name));
