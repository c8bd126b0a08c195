-- An environment may come to another release in steps, beside what serves: the settings of its canary; null: all at once.
ALTER TABLE public.environment ADD COLUMN rollout JSONB;
GRANT UPDATE (rollout) ON public.environment TO tiffin_app;

-- Which state of the environment's settings a deployment brings: what it has come through says nothing of other values.
ALTER TABLE public.deployment ADD COLUMN settings_version INTEGER NOT NULL DEFAULT 0;

-- Rollout is part of the state that audit events hold.
SELECT audit.keep_states('public.environment', 'environment', 'id',
  '{deploy_epoch,deploy_holder,deploy_lease_until,deploy_fault,deploy_faults,deploy_next_try_at,deploy_starts,is_paused,held_units,held_replicas,held_cpu_millicores,held_memory_mb,held_disk_mb,promote_epoch,promote_holder,promote_lease_until,promote_look_at,promote_calls,promote_fault,promote_faults,promote_starts}',
  '{deploy_failure,running_failure,hold_reason}');
