-- An environment is a stage of its project: where its releases come from, and what they must have been through. Environments that exist are
-- first stages, to which releases come from builds.
ALTER TABLE public.environment
  ADD COLUMN upstream_ids UUID[] NOT NULL DEFAULT '{}',
  ADD COLUMN upstream_required TEXT NOT NULL DEFAULT 'any',
  ADD COLUMN soak_ms BIGINT NOT NULL DEFAULT 0,
  ADD CONSTRAINT environment_upstream_required_check CHECK (upstream_required IN ('any', 'all')),
  ADD CONSTRAINT environment_soak_ms_check CHECK (soak_ms >= 0);
GRANT UPDATE (upstream_ids, upstream_required, soak_ms) ON public.environment TO tiffin_app;

-- They are part of the state that audit events hold.
SELECT audit.keep_states('public.environment', 'environment', 'id',
  '{deploy_epoch,deploy_holder,deploy_lease_until,deploy_fault,deploy_faults,deploy_next_try_at,deploy_starts,is_paused,held_units,held_replicas,held_cpu_millicores,held_memory_mb,held_disk_mb}',
  '{deploy_failure,running_failure}');
