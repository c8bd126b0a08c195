-- Failures are structure, faults are recorded with their count and the next try (docs/adr/0009).
-- Row level security is forced on the owner too, who would move no row of any tenant; it is forced again at the end.
ALTER TABLE public.project NO FORCE ROW LEVEL SECURITY;
ALTER TABLE public.environment NO FORCE ROW LEVEL SECURITY;

DROP TRIGGER announce ON public.project;
DROP TRIGGER announce_change ON public.environment;

ALTER TABLE public.project
  ADD COLUMN build_failure JSONB,
  ADD COLUMN build_fault TEXT,
  ADD COLUMN build_faults INTEGER NOT NULL DEFAULT 0,
  ADD COLUMN build_next_try_at TIMESTAMPTZ(3);
UPDATE public.project
SET build_failure = jsonb_build_object('unitKey', NULL, 'unitName', NULL, 'reason', build_problem, 'lastLines', '[]'::jsonb)
WHERE build_problem IS NOT NULL;
ALTER TABLE public.project DROP COLUMN build_problem;

ALTER TABLE public.environment
  ADD COLUMN deploy_failure JSONB,
  ADD COLUMN deploy_fault TEXT,
  ADD COLUMN deploy_faults INTEGER NOT NULL DEFAULT 0,
  ADD COLUMN deploy_next_try_at TIMESTAMPTZ(3),
  ADD COLUMN running_failure JSONB;
UPDATE public.environment
SET deploy_failure = jsonb_build_object('unitKey', NULL, 'unitName', NULL, 'reason', deploy_problem, 'lastLines', '[]'::jsonb)
WHERE deploy_problem IS NOT NULL;
ALTER TABLE public.environment DROP COLUMN deploy_problem;

GRANT UPDATE (build_failed_revision_id, build_failure, build_fault, build_faults, build_next_try_at) ON public.project
  TO tiffin_app, tiffin_worker;
GRANT UPDATE (deploy_failed_release_id, deploy_failure, deploy_fault, deploy_faults, deploy_next_try_at)
  ON public.environment TO tiffin_app;

-- From when something is due: after the lease of who is at it, and not before the next try.
CREATE OR REPLACE FUNCTION public.build_due_from(p public.project) RETURNS timestamptz LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE
    WHEN p.built_revision_id IS DISTINCT FROM p.head_revision_id
      AND p.build_failed_revision_id IS DISTINCT FROM p.head_revision_id
    THEN greatest(coalesce(p.build_lease_until, '-infinity'), coalesce(p.build_next_try_at, '-infinity'))
  END
$$;
CREATE OR REPLACE FUNCTION public.deployment_due_from(e public.environment) RETURNS timestamptz LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE
    WHEN e.desired_release_id IS NOT NULL
      AND (e.current_release_id IS DISTINCT FROM e.desired_release_id
        OR e.applied_settings_version <> e.settings_version)
      AND (e.deploy_failed_release_id IS DISTINCT FROM e.desired_release_id
        OR e.failed_settings_version <> e.settings_version)
    THEN greatest(coalesce(e.deploy_lease_until, '-infinity'), coalesce(e.deploy_next_try_at, '-infinity'))
  END
$$;
-- Which release a cell should serve while nothing is to be deployed, null where nothing is served yet.
CREATE FUNCTION public.settled_release(e public.environment) RETURNS uuid LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE
    WHEN public.deployment_due_from(e) IS NULL
      AND (e.current_release_id = e.desired_release_id OR e.deploy_failed_release_id = e.desired_release_id)
    THEN e.current_release_id
  END
$$;
-- From when a cell that serves something else may be put back.
CREATE FUNCTION public.restore_due_from(e public.environment) RETURNS timestamptz LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE
    WHEN public.settled_release(e) IS NOT NULL
    THEN greatest(coalesce(e.deploy_lease_until, '-infinity'), coalesce(e.deploy_next_try_at, '-infinity'))
  END
$$;

-- The directory: what is to be deployed, and what cells should serve, kept by triggers. A sweep asks one question each.
ALTER TABLE directory.environment
  ADD COLUMN deployment_due_from timestamptz,
  ADD COLUMN settled_release uuid,
  ADD COLUMN epoch int NOT NULL DEFAULT 0,
  ADD COLUMN idle_from timestamptz,
  ADD COLUMN restore_due_from timestamptz,
  ADD COLUMN is_troubled boolean NOT NULL DEFAULT false;
UPDATE directory.environment d
SET deployment_due_from = public.deployment_due_from(e), settled_release = public.settled_release(e), epoch = e.deploy_epoch,
  idle_from = coalesce(e.deploy_lease_until, '-infinity'), restore_due_from = public.restore_due_from(e)
FROM public.environment e WHERE e.id = d.id;
CREATE INDEX environment_deployment_due ON directory.environment (deployment_due_from) WHERE deployment_due_from IS NOT NULL;

CREATE FUNCTION public.is_troubled(e public.environment) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
  SELECT e.running_failure IS NOT NULL OR e.deploy_fault IS NOT NULL OR e.deploy_faults > 0
$$;

CREATE OR REPLACE FUNCTION directory.enter_environment() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
BEGIN
  INSERT INTO directory.environment
    (id, tenant, deployment_due_from, settled_release, epoch, idle_from, restore_due_from, is_troubled)
  VALUES (NEW.id, NEW.tenant_id, public.deployment_due_from(NEW), public.settled_release(NEW), NEW.deploy_epoch,
    coalesce(NEW.deploy_lease_until, '-infinity'), public.restore_due_from(NEW), public.is_troubled(NEW))
  ON CONFLICT (id) DO UPDATE SET deployment_due_from = excluded.deployment_due_from,
    settled_release = excluded.settled_release, epoch = excluded.epoch, idle_from = excluded.idle_from,
    restore_due_from = excluded.restore_due_from, is_troubled = excluded.is_troubled;
  RETURN NULL;
END $$;
CREATE TRIGGER update_directory AFTER UPDATE ON public.environment
  FOR EACH ROW WHEN (
    (public.deployment_due_from(OLD), public.settled_release(OLD), OLD.deploy_epoch, OLD.deploy_lease_until, public.restore_due_from(OLD),
      public.is_troubled(OLD))
    IS DISTINCT FROM
    (public.deployment_due_from(NEW), public.settled_release(NEW), NEW.deploy_epoch, NEW.deploy_lease_until, public.restore_due_from(NEW),
      public.is_troubled(NEW)))
  EXECUTE FUNCTION directory.enter_environment();

DROP FUNCTION directory.environments_after(uuid, int);
CREATE FUNCTION directory.deployments_due(at_most int) RETURNS TABLE (id uuid, tenant uuid)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = '' AS
  $$ SELECT e.id, e.tenant FROM directory.environment e WHERE e.deployment_due_from < now()
     ORDER BY e.deployment_due_from LIMIT at_most $$;
-- What a cell should serve where nobody is at work; and whether it may be restored now, and whether trouble is on record.
CREATE FUNCTION directory.settled(cell uuid)
  RETURNS TABLE (id uuid, tenant uuid, release uuid, epoch int, restorable boolean, troubled boolean)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = '' AS
  $$ SELECT e.id, e.tenant, e.settled_release, e.epoch, e.restore_due_from < now(), e.is_troubled
     FROM directory.tenant t JOIN directory.environment e ON e.tenant = t.tenant
     WHERE t.cell = settled.cell AND e.settled_release IS NOT NULL AND e.idle_from < now() $$;
REVOKE ALL ON FUNCTION directory.deployments_due(int), directory.settled(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION directory.deployments_due(int), directory.settled(uuid) TO tiffin_worker;

-- Announced is what people see: no lease, no epoch.
CREATE TRIGGER announce AFTER UPDATE ON public.project
  FOR EACH ROW WHEN (
    (OLD.head_revision_id, OLD.built_revision_id, OLD.build_failed_revision_id, OLD.build_failure, OLD.build_fault,
      OLD.build_faults, OLD.build_next_try_at)
    IS DISTINCT FROM (NEW.head_revision_id, NEW.built_revision_id, NEW.build_failed_revision_id, NEW.build_failure,
      NEW.build_fault, NEW.build_faults, NEW.build_next_try_at))
  EXECUTE FUNCTION directory.announce('build', 'id');
CREATE TRIGGER announce_change AFTER UPDATE ON public.environment
  FOR EACH ROW WHEN (
    (OLD.follows_head, OLD.desired_release_id, OLD.desired_revision_number, OLD.current_release_id, OLD.live_revision_number,
      OLD.deploy_failed_release_id, OLD.deploy_failure, OLD.deploy_fault, OLD.deploy_faults, OLD.deploy_next_try_at,
      OLD.running_failure)
    IS DISTINCT FROM (NEW.follows_head, NEW.desired_release_id, NEW.desired_revision_number, NEW.current_release_id,
      NEW.live_revision_number, NEW.deploy_failed_release_id, NEW.deploy_failure, NEW.deploy_fault, NEW.deploy_faults,
      NEW.deploy_next_try_at, NEW.running_failure))
  EXECUTE FUNCTION directory.announce('environment', 'id');

ALTER TABLE public.project FORCE ROW LEVEL SECURITY;
ALTER TABLE public.environment FORCE ROW LEVEL SECURITY;
