-- How often the units of an environment run, and since when it is stopped because somebody wants it so.
ALTER TABLE public.environment
  ADD COLUMN scale JSONB,
  ADD COLUMN stopped_at TIMESTAMPTZ(3),
  -- The version of its settings that differs from what is applied by its scale alone.
  ADD COLUMN scaled_version INTEGER NOT NULL DEFAULT -1;
GRANT UPDATE (scale, stopped_at, scaled_version, held_units, held_replicas, held_cpu_millicores, held_memory_mb, held_disk_mb)
  ON public.environment TO tiffin_app;

SELECT audit.keep_states('public.environment', 'environment', 'id',
  '{deploy_epoch,deploy_holder,deploy_lease_until,deploy_fault,deploy_faults,deploy_next_try_at,deploy_starts,is_paused,held_units,held_replicas,held_cpu_millicores,held_memory_mb,held_disk_mb,promote_epoch,promote_holder,promote_lease_until,promote_look_at,promote_calls,promote_fault,promote_faults,promote_starts}',
  '{deploy_failure,running_failure,hold_reason}');

-- What is stopped is paused as well, whatever its project is: nothing is deployed there, and nothing of it counts.
CREATE OR REPLACE FUNCTION public.pause_environment() RETURNS trigger LANGUAGE plpgsql SET search_path = '' AS $$
BEGIN
  NEW.is_paused := NEW.stopped_at IS NOT NULL OR (SELECT p.is_paused FROM public.project p
    WHERE p.tenant_id = NEW.tenant_id AND p.id = NEW.project_id FOR SHARE);
  IF TG_OP = 'UPDATE' THEN
    -- A deployer that is at it has lost its lease, and whatever it brought to the cell is ended.
    NEW.deploy_epoch := NEW.deploy_epoch + 1;
    NEW.deploy_holder := NULL;
    NEW.deploy_lease_until := NULL;
    NEW.deploy_fault := NULL;
    NEW.deploy_faults := 0;
    NEW.deploy_next_try_at := NULL;
    NEW.running_failure := NULL;
    -- Also of what was stopped before: a cell keeps the hosts of that, and nothing of what is archived.
    NEW.is_stopped := NEW.is_stopped AND NOT NEW.is_paused;
  END IF;
  RETURN NEW;
END $$;
DROP TRIGGER pause ON public.environment;
CREATE TRIGGER pause BEFORE UPDATE OF is_paused, stopped_at ON public.environment
  FOR EACH ROW EXECUTE FUNCTION public.pause_environment();

CREATE OR REPLACE FUNCTION public.pause_environments_of_project() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
DECLARE
  before text := coalesce(current_setting('app.tenant_id', true), '');
BEGIN
  PERFORM set_config('app.tenant_id', NEW.tenant_id::text, true);
  PERFORM FROM public.environment e WHERE e.tenant_id = NEW.tenant_id AND e.project_id = NEW.id ORDER BY e.id FOR NO KEY UPDATE;
  UPDATE public.environment SET is_paused = NEW.is_paused
  WHERE tenant_id = NEW.tenant_id AND project_id = NEW.id AND (is_paused <> NEW.is_paused OR stopped_at IS NOT NULL);
  PERFORM set_config('app.tenant_id', before, true);
  RETURN NULL;
END $$;
