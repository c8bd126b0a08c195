-- Building belongs to a project and its newest revision, running to an environment (docs/adr/0008).
-- Row level security is forced on the owner too, who would move no row of any tenant; it is forced again at the end.
ALTER TABLE public.project NO FORCE ROW LEVEL SECURITY;
ALTER TABLE public.revision NO FORCE ROW LEVEL SECURITY;
ALTER TABLE public.unit NO FORCE ROW LEVEL SECURITY;
ALTER TABLE public.build NO FORCE ROW LEVEL SECURITY;
ALTER TABLE public.environment NO FORCE ROW LEVEL SECURITY;
ALTER TABLE public.deployment NO FORCE ROW LEVEL SECURITY;

-- The project: which revision is its newest, and how far the building of it is.
ALTER TABLE public.project
  ADD COLUMN head_revision_id UUID,
  ADD COLUMN build_epoch INTEGER NOT NULL DEFAULT 0,
  ADD COLUMN build_holder TEXT,
  ADD COLUMN build_lease_until TIMESTAMPTZ(3),
  ADD COLUMN built_revision_id UUID,
  ADD COLUMN build_failed_revision_id UUID,
  ADD COLUMN build_problem TEXT;

UPDATE public.project p SET head_revision_id = (
  SELECT r.id FROM public.revision r
  WHERE r.tenant_id = p.tenant_id AND r.project_id = p.id ORDER BY r.number DESC LIMIT 1);

-- Until now every project had one environment, `development`, and that one built. Leases end here: no worker runs while migrating.
UPDATE public.project p
SET build_epoch = e.build_epoch, built_revision_id = e.built_revision_id,
  build_failed_revision_id = e.build_failed_revision_id, build_problem = e.build_problem
FROM public.environment e
WHERE e.tenant_id = p.tenant_id AND e.project_id = p.id AND e.name = 'development';

ALTER TABLE public.project ALTER COLUMN head_revision_id SET NOT NULL;
-- Checked at commit: a project and its revision 0 refer to each other.
ALTER TABLE public.project ADD CONSTRAINT project_tenant_id_head_revision_id_fkey
  FOREIGN KEY (tenant_id, head_revision_id) REFERENCES public.revision (tenant_id, id)
  ON DELETE RESTRICT ON UPDATE CASCADE DEFERRABLE INITIALLY DEFERRED;

-- What a revision was built into: once, whoever will run it.
CREATE TABLE public.revision_release (
  tenant_id UUID NOT NULL,
  revision_id UUID NOT NULL,
  release_id UUID NOT NULL,
  created_at TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  CONSTRAINT revision_release_pkey PRIMARY KEY (tenant_id, revision_id),
  CONSTRAINT revision_release_tenant_id_revision_id_fkey FOREIGN KEY (tenant_id, revision_id)
    REFERENCES public.revision (tenant_id, id) ON DELETE RESTRICT ON UPDATE CASCADE,
  CONSTRAINT revision_release_tenant_id_release_id_fkey FOREIGN KEY (tenant_id, release_id)
    REFERENCES public.release (tenant_id, id) ON DELETE RESTRICT ON UPDATE CASCADE
);

-- The revision that is wanted now, and those whose deployments are remembered.
INSERT INTO public.revision_release (tenant_id, revision_id, release_id)
SELECT e.tenant_id, e.built_revision_id, e.desired_release_id FROM public.environment e
WHERE e.built_revision_id IS NOT NULL AND e.desired_release_id IS NOT NULL
ON CONFLICT DO NOTHING;
INSERT INTO public.revision_release (tenant_id, revision_id, release_id, created_at)
SELECT DISTINCT ON (r.id) d.tenant_id, r.id, d.release_id, d.started_at
FROM public.deployment d
JOIN public.environment e ON e.tenant_id = d.tenant_id AND e.id = d.environment_id
JOIN public.revision r ON r.tenant_id = e.tenant_id AND r.project_id = e.project_id AND r.number = d.revision_number
WHERE r.number > 0
ORDER BY r.id, d.started_at DESC
ON CONFLICT DO NOTHING;

ALTER TABLE public.revision_release ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.revision_release FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_rows ON public.revision_release
  USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid)
  WITH CHECK (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);

-- A build belongs to the revision that it was first made for.
ALTER TABLE public.build ADD COLUMN project_id UUID, ADD COLUMN revision_id UUID;
UPDATE public.build b SET project_id = e.project_id
FROM public.environment e WHERE e.tenant_id = b.tenant_id AND e.id = b.environment_id;
UPDATE public.build b SET revision_id = coalesce(
  (SELECT r.id FROM public.revision r
    JOIN public.unit u ON u.tenant_id = r.tenant_id AND u.revision_id = r.id
    WHERE r.tenant_id = b.tenant_id AND r.project_id = b.project_id AND u.content_hash = b.content_hash
    ORDER BY r.number LIMIT 1),
  (SELECT p.head_revision_id FROM public.project p WHERE p.tenant_id = b.tenant_id AND p.id = b.project_id));
DROP INDEX public.build_tenant_id_environment_id_started_at_idx;
ALTER TABLE public.build
  ALTER COLUMN project_id SET NOT NULL,
  ALTER COLUMN revision_id SET NOT NULL,
  DROP COLUMN environment_id,
  ADD CONSTRAINT build_tenant_id_project_id_fkey FOREIGN KEY (tenant_id, project_id)
    REFERENCES public.project (tenant_id, id) ON DELETE RESTRICT ON UPDATE CASCADE,
  ADD CONSTRAINT build_tenant_id_revision_id_fkey FOREIGN KEY (tenant_id, revision_id)
    REFERENCES public.revision (tenant_id, id) ON DELETE RESTRICT ON UPDATE CASCADE;
CREATE INDEX build_tenant_id_project_id_started_at_idx ON public.build (tenant_id, project_id, started_at);

-- The environment: a release that it should run, if any. `development` takes what the project's head is built into.
ALTER TABLE public.environment
  ADD COLUMN follows_head BOOLEAN NOT NULL DEFAULT false,
  ADD COLUMN desired_revision_number INTEGER;
UPDATE public.environment SET follows_head = true WHERE name = 'development';
UPDATE public.environment e SET desired_revision_number = r.number
FROM public.revision r
WHERE r.tenant_id = e.tenant_id AND r.id = e.built_revision_id AND e.desired_release_id IS NOT NULL;
ALTER TABLE public.environment
  DROP COLUMN desired_revision_id,
  DROP COLUMN build_epoch,
  DROP COLUMN build_holder,
  DROP COLUMN build_lease_until,
  DROP COLUMN built_revision_id,
  DROP COLUMN build_failed_revision_id,
  DROP COLUMN build_problem;

-- From when a project's head is to be built, null where it is built or has failed: the one condition that claims and sweeps ask.
CREATE FUNCTION public.build_due_from(p public.project) RETURNS timestamptz LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE
    WHEN p.built_revision_id IS DISTINCT FROM p.head_revision_id
      AND p.build_failed_revision_id IS DISTINCT FROM p.head_revision_id
    THEN coalesce(p.build_lease_until, '-infinity')
  END
$$;
-- The same for an environment and the release that it should run.
CREATE FUNCTION public.deployment_due_from(e public.environment) RETURNS timestamptz LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE
    WHEN e.desired_release_id IS NOT NULL
      AND e.current_release_id IS DISTINCT FROM e.desired_release_id
      AND e.deploy_failed_release_id IS DISTINCT FROM e.desired_release_id
    THEN coalesce(e.deploy_lease_until, '-infinity')
  END
$$;

-- Who writes what. The api moves a project's head on, and no longer writes to an environment; revisions' releases are only added.
GRANT SELECT ON public.revision_release TO tiffin_app, tiffin_worker;
GRANT INSERT ON public.revision_release TO tiffin_worker;
GRANT UPDATE (head_revision_id, build_epoch, build_holder, build_lease_until) ON public.project TO tiffin_app;
GRANT UPDATE (build_epoch, build_holder, build_lease_until, built_revision_id, build_failed_revision_id, build_problem)
  ON public.project TO tiffin_worker;

-- The directory knows which projects wait for a builder, so that a sweep asks one question for all tenants.
CREATE TABLE directory.project (id uuid PRIMARY KEY, tenant uuid NOT NULL, build_due_from timestamptz);
INSERT INTO directory.project SELECT p.id, p.tenant_id, public.build_due_from(p) FROM public.project p;
CREATE INDEX project_build_due ON directory.project (build_due_from) WHERE build_due_from IS NOT NULL;

CREATE FUNCTION directory.enter_project() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
BEGIN
  INSERT INTO directory.project VALUES (NEW.id, NEW.tenant_id, public.build_due_from(NEW))
  ON CONFLICT (id) DO UPDATE SET build_due_from = excluded.build_due_from;
  RETURN NULL;
END $$;
CREATE TRIGGER enter_directory AFTER INSERT ON public.project
  FOR EACH ROW EXECUTE FUNCTION directory.enter_project();
CREATE TRIGGER update_directory AFTER UPDATE ON public.project
  FOR EACH ROW WHEN (public.build_due_from(OLD) IS DISTINCT FROM public.build_due_from(NEW))
  EXECUTE FUNCTION directory.enter_project();

CREATE FUNCTION directory.builds_due(at_most int) RETURNS TABLE (id uuid, tenant uuid)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = '' AS
  $$ SELECT p.id, p.tenant FROM directory.project p WHERE p.build_due_from < now() ORDER BY p.build_due_from LIMIT at_most $$;
REVOKE ALL ON FUNCTION directory.enter_project(), directory.builds_due(int) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION directory.builds_due(int) TO tiffin_worker;

-- What is announced: builds under their project, and of leases nothing, which are renewed several times a second.
CREATE OR REPLACE FUNCTION directory.announce() RETURNS trigger LANGUAGE plpgsql SET search_path = '' AS $$
BEGIN
  PERFORM pg_notify('tiffin_changed', json_build_object(
    'tenantId', NEW.tenant_id,
    'kind', TG_ARGV[0],
    'id', to_jsonb(NEW) ->> TG_ARGV[1])::text);
  RETURN NULL;
END $$;
DROP TRIGGER announce ON public.revision;
DROP TRIGGER announce ON public.environment;
DROP TRIGGER announce ON public.build;
DROP TRIGGER announce ON public.deployment;
DROP TRIGGER announce ON public.deployment_step;
CREATE TRIGGER announce AFTER INSERT ON public.revision
  FOR EACH ROW EXECUTE FUNCTION directory.announce('project', 'project_id');
CREATE TRIGGER announce AFTER UPDATE ON public.project
  FOR EACH ROW WHEN (
    (OLD.head_revision_id, OLD.built_revision_id, OLD.build_failed_revision_id, OLD.build_problem)
    IS DISTINCT FROM (NEW.head_revision_id, NEW.built_revision_id, NEW.build_failed_revision_id, NEW.build_problem))
  EXECUTE FUNCTION directory.announce('build', 'id');
CREATE TRIGGER announce AFTER INSERT OR UPDATE ON public.build
  FOR EACH ROW EXECUTE FUNCTION directory.announce('build', 'project_id');
CREATE TRIGGER announce AFTER INSERT ON public.environment
  FOR EACH ROW EXECUTE FUNCTION directory.announce('environment', 'id');
CREATE TRIGGER announce_change AFTER UPDATE ON public.environment
  FOR EACH ROW WHEN (
    (OLD.follows_head, OLD.desired_release_id, OLD.desired_revision_number, OLD.current_release_id,
      OLD.live_revision_number, OLD.deploy_failed_release_id, OLD.deploy_problem)
    IS DISTINCT FROM (NEW.follows_head, NEW.desired_release_id, NEW.desired_revision_number, NEW.current_release_id,
      NEW.live_revision_number, NEW.deploy_failed_release_id, NEW.deploy_problem))
  EXECUTE FUNCTION directory.announce('environment', 'id');
CREATE TRIGGER announce AFTER INSERT OR UPDATE ON public.deployment
  FOR EACH ROW EXECUTE FUNCTION directory.announce('environment', 'environment_id');
CREATE TRIGGER announce AFTER INSERT OR UPDATE ON public.deployment_step
  FOR EACH ROW EXECUTE FUNCTION directory.announce('deployment', 'deployment_id');

ALTER TABLE public.project FORCE ROW LEVEL SECURITY;
ALTER TABLE public.revision FORCE ROW LEVEL SECURITY;
ALTER TABLE public.unit FORCE ROW LEVEL SECURITY;
ALTER TABLE public.build FORCE ROW LEVEL SECURITY;
ALTER TABLE public.environment FORCE ROW LEVEL SECURITY;
ALTER TABLE public.deployment FORCE ROW LEVEL SECURITY;
