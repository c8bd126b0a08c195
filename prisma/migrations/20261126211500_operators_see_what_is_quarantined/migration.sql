-- What is quarantined, for operators: a row from when it is given up after so many starts until it is no more, kept by triggers of the
-- projects and environments themselves. Whoever mends what ended the workers lets it be begun again.
CREATE TABLE directory.quarantine (
  queue TEXT NOT NULL CHECK (queue IN ('build', 'deploy')),
  -- Of the project that is not built, or the environment that is not deployed.
  id UUID NOT NULL,
  tenant UUID NOT NULL REFERENCES directory.tenant ON DELETE CASCADE,
  since TIMESTAMPTZ(3) NOT NULL DEFAULT now(),
  PRIMARY KEY (id, queue)
);
CREATE INDEX quarantine_tenant ON directory.quarantine (tenant);
REVOKE ALL ON directory.quarantine FROM PUBLIC;

CREATE FUNCTION directory.keep_quarantine(of_queue text, of_id uuid, of_tenant uuid, is_so boolean) RETURNS void
LANGUAGE plpgsql SET search_path = '' AS $$
BEGIN
  IF is_so THEN
    INSERT INTO directory.quarantine (queue, id, tenant) VALUES (of_queue, of_id, of_tenant) ON CONFLICT DO NOTHING;
  ELSE
    DELETE FROM directory.quarantine q WHERE q.queue = of_queue AND q.id = of_id;
  END IF;
END $$;
CREATE FUNCTION directory.quarantine_build() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
BEGIN
  PERFORM directory.keep_quarantine('build', NEW.id, NEW.tenant_id, NEW.build_failed_revision_id IS NOT DISTINCT FROM NEW.head_revision_id
    AND coalesce((NEW.build_failure ->> 'isQuarantined')::boolean, false));
  RETURN NULL;
END $$;
CREATE FUNCTION directory.quarantine_deployment() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
BEGIN
  PERFORM directory.keep_quarantine('deploy', NEW.id, NEW.tenant_id,
    NEW.deploy_failed_release_id IS NOT DISTINCT FROM NEW.desired_release_id
    AND coalesce((NEW.deploy_failure ->> 'isQuarantined')::boolean, false));
  RETURN NULL;
END $$;
CREATE FUNCTION directory.leave_quarantine() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
BEGIN
  DELETE FROM directory.quarantine q WHERE q.id = OLD.id;
  RETURN NULL;
END $$;
CREATE TRIGGER quarantine AFTER UPDATE OF build_failure, build_failed_revision_id, head_revision_id ON public.project
  FOR EACH ROW WHEN (OLD.build_failure IS NOT NULL OR NEW.build_failure IS NOT NULL) EXECUTE FUNCTION directory.quarantine_build();
CREATE TRIGGER leave_quarantine AFTER DELETE ON public.project
  FOR EACH ROW WHEN (OLD.build_failure IS NOT NULL) EXECUTE FUNCTION directory.leave_quarantine();
CREATE TRIGGER quarantine AFTER UPDATE OF deploy_failure, deploy_failed_release_id, desired_release_id ON public.environment
  FOR EACH ROW WHEN (OLD.deploy_failure IS NOT NULL OR NEW.deploy_failure IS NOT NULL)
  EXECUTE FUNCTION directory.quarantine_deployment();
CREATE TRIGGER leave_quarantine AFTER DELETE ON public.environment
  FOR EACH ROW WHEN (OLD.deploy_failure IS NOT NULL) EXECUTE FUNCTION directory.leave_quarantine();

-- Which things are quarantined, and nothing that lies in them.
CREATE FUNCTION directory.quarantined(behind uuid, at_most int, of_tenant uuid)
  RETURNS TABLE (id uuid, queue text, tenant uuid, since timestamptz)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = '' AS $$
  SELECT q.id, q.queue, q.tenant, q.since FROM directory.quarantine q
  WHERE (behind IS NULL OR q.id > behind) AND (of_tenant IS NULL OR q.tenant = of_tenant) ORDER BY q.id LIMIT at_most
$$;
-- Has one begun again, as its tenant's people can by a retry. Answers whose it is and what it was; none: it is not quarantined.
CREATE FUNCTION directory.release_quarantined(of_id uuid) RETURNS TABLE (queue text, tenant uuid)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = '' AS $$
DECLARE
  before CONSTANT text := coalesce(current_setting('app.tenant_id', true), '');
  held directory.quarantine;
BEGIN
  -- The row of the thing itself first, as whoever retries has it: its triggers take the row here then.
  SELECT q.* INTO held FROM directory.quarantine q WHERE q.id = of_id;
  IF NOT FOUND THEN
    RETURN;
  END IF;
  PERFORM set_config('app.tenant_id', held.tenant::text, true);
  IF held.queue = 'build' THEN
    PERFORM FROM public.project p WHERE p.id = of_id FOR UPDATE;
    -- Somebody may have been quicker.
    SELECT q.* INTO held FROM directory.quarantine q WHERE q.id = of_id;
    IF FOUND THEN
      UPDATE public.project p SET build_failed_revision_id = NULL, build_failure = NULL, build_fault = NULL, build_faults = 0,
        build_next_try_at = NULL, build_starts = 0 WHERE p.id = of_id;
    END IF;
  ELSE
    PERFORM FROM public.environment e WHERE e.id = of_id FOR UPDATE;
    SELECT q.* INTO held FROM directory.quarantine q WHERE q.id = of_id;
    IF FOUND THEN
      UPDATE public.environment e SET deploy_failed_release_id = NULL, deploy_failure = NULL, deploy_fault = NULL, deploy_faults = 0,
        deploy_next_try_at = NULL, deploy_starts = 0 WHERE e.id = of_id;
    END IF;
  END IF;
  PERFORM set_config('app.tenant_id', before, true);
  IF held.id IS NOT NULL THEN
    RETURN QUERY SELECT held.queue, held.tenant;
  END IF;
END $$;
REVOKE ALL ON FUNCTION directory.keep_quarantine(text, uuid, uuid, boolean), directory.quarantine_build(),
  directory.quarantine_deployment(), directory.leave_quarantine(), directory.quarantined(uuid, int, uuid),
  directory.release_quarantined(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION directory.quarantined(uuid, int, uuid), directory.release_quarantined(uuid) TO tiffin_operator;

-- Operators say which plan new tenants get.
GRANT UPDATE (is_default) ON platform.plan TO tiffin_operator;
