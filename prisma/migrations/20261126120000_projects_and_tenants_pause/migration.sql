-- Projects and tenants have a life. Whatever is not active is paused: nothing of it is built, deployed or served, and nothing is lost.
-- A project follows its tenant and an environment its project by triggers, so that no writer can forget it.
ALTER TABLE public.tenant
  ADD COLUMN state TEXT NOT NULL DEFAULT 'active',
  -- Why it is suspended, for its members.
  ADD COLUMN state_reason TEXT,
  ADD COLUMN erase_at TIMESTAMPTZ(3);
ALTER TABLE public.project
  ADD COLUMN state TEXT NOT NULL DEFAULT 'active',
  ADD COLUMN erase_at TIMESTAMPTZ(3),
  ADD COLUMN is_paused BOOLEAN NOT NULL DEFAULT false;
ALTER TABLE public.environment
  ADD COLUMN is_paused BOOLEAN NOT NULL DEFAULT false,
  -- Whether its cell was told to end it. Stays until something serves again.
  ADD COLUMN is_stopped BOOLEAN NOT NULL DEFAULT false;

GRANT UPDATE (state, state_reason, erase_at, name) ON public.tenant TO tiffin_app;
GRANT UPDATE (state, erase_at, name) ON public.project TO tiffin_app;

CREATE FUNCTION public.pause_project() RETURNS trigger LANGUAGE plpgsql SET search_path = '' AS $$
BEGIN
  -- The tenant's row is locked: it cannot be suspended past a project that is made or restored at the same time.
  NEW.is_paused := NEW.state <> 'active' OR
    (SELECT t.state FROM public.tenant t WHERE t.tenant_id = NEW.tenant_id FOR SHARE) <> 'active';
  IF TG_OP = 'UPDATE' AND NEW.is_paused AND NOT OLD.is_paused THEN
    -- A builder that is at it has lost its lease.
    NEW.build_epoch := NEW.build_epoch + 1;
    NEW.build_holder := NULL;
    NEW.build_lease_until := NULL;
  END IF;
  RETURN NEW;
END $$;
CREATE FUNCTION public.pause_environment() RETURNS trigger LANGUAGE plpgsql SET search_path = '' AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    NEW.is_paused := (SELECT p.is_paused FROM public.project p
      WHERE p.tenant_id = NEW.tenant_id AND p.id = NEW.project_id FOR SHARE);
  ELSE
    -- A deployer that is at it has lost its lease, and whatever it brought to the cell is ended.
    NEW.deploy_epoch := NEW.deploy_epoch + 1;
    NEW.deploy_holder := NULL;
    NEW.deploy_lease_until := NULL;
    NEW.deploy_fault := NULL;
    NEW.deploy_faults := 0;
    NEW.deploy_next_try_at := NULL;
    NEW.running_failure := NULL;
    NEW.is_stopped := NEW.is_stopped AND NOT NEW.is_paused;
  END IF;
  RETURN NEW;
END $$;
-- Under the owner's rights: whoever may change a state needs no right to change what follows from it.
CREATE FUNCTION public.pause_projects_of_tenant() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
BEGIN
  UPDATE public.project SET state = state WHERE tenant_id = NEW.tenant_id;
  RETURN NULL;
END $$;
CREATE FUNCTION public.pause_environments_of_project() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
BEGIN
  UPDATE public.environment SET is_paused = NEW.is_paused
  WHERE tenant_id = NEW.tenant_id AND project_id = NEW.id AND is_paused <> NEW.is_paused;
  RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION public.pause_project(), public.pause_environment(), public.pause_projects_of_tenant(),
  public.pause_environments_of_project() FROM PUBLIC;
CREATE TRIGGER pause_projects AFTER UPDATE OF state ON public.tenant
  FOR EACH ROW WHEN (OLD.state IS DISTINCT FROM NEW.state) EXECUTE FUNCTION public.pause_projects_of_tenant();
CREATE TRIGGER pause BEFORE INSERT OR UPDATE OF state ON public.project
  FOR EACH ROW EXECUTE FUNCTION public.pause_project();
CREATE TRIGGER pause_environments AFTER UPDATE OF state ON public.project
  FOR EACH ROW WHEN (OLD.is_paused IS DISTINCT FROM NEW.is_paused) EXECUTE FUNCTION public.pause_environments_of_project();
CREATE TRIGGER pause_new BEFORE INSERT ON public.environment
  FOR EACH ROW EXECUTE FUNCTION public.pause_environment();
CREATE TRIGGER pause BEFORE UPDATE OF is_paused ON public.environment
  FOR EACH ROW WHEN (OLD.is_paused IS DISTINCT FROM NEW.is_paused) EXECUTE FUNCTION public.pause_environment();

-- What is due: of what is paused, only that its cell is told to end it.
CREATE OR REPLACE FUNCTION public.build_due_from(p public.project) RETURNS timestamptz LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE
    WHEN NOT p.is_paused AND p.built_revision_id IS DISTINCT FROM p.head_revision_id
      AND p.build_failed_revision_id IS DISTINCT FROM p.head_revision_id
    THEN greatest(coalesce(p.build_lease_until, '-infinity'), coalesce(p.build_next_try_at, '-infinity'))
  END
$$;
CREATE OR REPLACE FUNCTION public.deployment_due_from(e public.environment) RETURNS timestamptz LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE
    WHEN CASE
      WHEN e.desired_release_id IS NULL THEN false
      WHEN e.is_paused THEN NOT e.is_stopped
      ELSE (e.current_release_id IS DISTINCT FROM e.desired_release_id
          OR e.applied_settings_version <> e.settings_version OR e.is_stopped)
        AND (e.deploy_failed_release_id IS DISTINCT FROM e.desired_release_id
          OR e.failed_settings_version <> e.settings_version)
    END
    THEN greatest(coalesce(e.deploy_lease_until, '-infinity'), coalesce(e.deploy_next_try_at, '-infinity'))
  END
$$;
CREATE OR REPLACE FUNCTION public.settled_release(e public.environment) RETURNS uuid LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE
    WHEN NOT e.is_paused AND public.deployment_due_from(e) IS NULL
      AND (e.current_release_id = e.desired_release_id OR e.deploy_failed_release_id = e.desired_release_id)
    THEN e.current_release_id
  END
$$;

CREATE TRIGGER announce_pause AFTER UPDATE ON public.environment
  FOR EACH ROW WHEN ((OLD.is_paused, OLD.is_stopped) IS DISTINCT FROM (NEW.is_paused, NEW.is_stopped))
  EXECUTE FUNCTION directory.announce('environment', 'id');
CREATE TRIGGER announce_state AFTER UPDATE ON public.project
  FOR EACH ROW WHEN ((OLD.state, OLD.erase_at, OLD.name) IS DISTINCT FROM (NEW.state, NEW.erase_at, NEW.name))
  EXECUTE FUNCTION directory.announce('project', 'id');
