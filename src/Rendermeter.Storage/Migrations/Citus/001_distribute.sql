-- Run once on a distributed PostgreSQL (Citus 12.1 or later), on its coordinator, after the first start has made the tables.
-- One organisation is of one lane, so that all its rows lie on one shard and its transaction is of one node.

select create_distributed_table('org', 'lane');

select create_distributed_table(name, 'lane', colocate_with => 'org')
from unnest(array['project', 'wallet', 'api_key', 'account', 'transfer', 'top_up', 'cap', 'cap_bucket', 'render', 'attempt', 'attempt_quote',
  'attempt_settlement', 'attempt_phase', 'hold_slice', 'attempt_cap', 'verdict', 'verdict_check', 'output', 'decision', 'event', 'idem', 'inbox',
  'audit_finding', 'provider_pool', 'markup', 'quarantine', 'render_due', 'route_choice', 'webhook', 'delivery',
  'delivery_try', 'cost_line', 'person_check', 'feedback']) as t (name);
