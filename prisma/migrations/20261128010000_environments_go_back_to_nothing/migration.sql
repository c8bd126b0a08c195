-- Where nothing ran before, an environment goes back to nothing: it wants no release any more, and what its cell has of the one that was
-- aborted or has failed is to end.
ALTER TABLE public.environment
  ADD COLUMN is_ending BOOLEAN NOT NULL DEFAULT false,
  ADD CONSTRAINT environment_is_ending_check CHECK (NOT is_ending OR desired_release_id IS NULL);
GRANT UPDATE (is_ending) ON public.environment TO tiffin_app;

SELECT audit.keep_states('public.environment', 'environment', 'id',
  '{deploy_epoch,deploy_holder,deploy_lease_until,deploy_fault,deploy_faults,deploy_next_try_at,deploy_starts,is_paused,held_units,held_replicas,held_cpu_millicores,held_memory_mb,held_disk_mb,promote_epoch,promote_holder,promote_lease_until,promote_look_at,promote_calls,promote_fault,promote_faults,promote_starts}',
  '{deploy_failure,running_failure,hold_reason}');

CREATE OR REPLACE FUNCTION public.deployment_due_from(e public.environment) RETURNS timestamptz LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE
    WHEN CASE
      WHEN e.desired_release_id IS NULL THEN e.is_ending
      WHEN e.is_paused THEN NOT e.is_stopped
      ELSE (e.current_release_id IS DISTINCT FROM e.desired_release_id
          OR e.applied_settings_version <> e.settings_version OR e.is_stopped)
        AND (e.deploy_failed_release_id IS DISTINCT FROM e.desired_release_id
          OR e.failed_settings_version <> e.settings_version)
    END
    THEN greatest(coalesce(e.deploy_lease_until, '-infinity'), coalesce(e.deploy_next_try_at, '-infinity'))
  END
$$;

-- Not before the cell has ended that, either.
CREATE OR REPLACE FUNCTION directory.erase_project(wanted uuid) RETURNS boolean
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
DECLARE
  owner uuid;
BEGIN
  SELECT p.tenant_id INTO owner FROM public.project p JOIN public.tenant t ON t.tenant_id = p.tenant_id
  WHERE p.id = wanted AND (p.state = 'deleting' AND p.erase_at < now() OR t.state = 'erasing' AND t.erase_at < now())
  FOR UPDATE OF p;
  IF NOT FOUND THEN
    RETURN false;
  END IF;
  IF EXISTS (SELECT 1 FROM public.environment e
    WHERE e.project_id = wanted AND (e.desired_release_id IS NOT NULL OR e.is_ending) AND NOT e.is_stopped) THEN
    RETURN false;
  END IF;
  DELETE FROM directory.environment d USING public.environment e WHERE d.id = e.id AND e.project_id = wanted;
  DELETE FROM directory.project d WHERE d.id = wanted;
  PERFORM directory.delete_with_children('public.project', format('id = %L', wanted), '{}');
  DELETE FROM public.image i WHERE i.tenant_id = owner AND NOT EXISTS (
    SELECT FROM public.unit u WHERE u.tenant_id = owner AND u.content_hash = i.content_hash);
  RETURN true;
END $$;
