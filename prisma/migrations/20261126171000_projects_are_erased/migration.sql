-- Projects whose grace period is over are erased, with all that belongs to them. The directory knows when.
ALTER TABLE directory.project ADD COLUMN erase_at timestamptz;
CREATE INDEX project_erase_at ON directory.project (erase_at) WHERE erase_at IS NOT NULL;
CREATE OR REPLACE FUNCTION directory.enter_project() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
BEGIN
  INSERT INTO directory.project VALUES (NEW.id, NEW.tenant_id, public.build_due_from(NEW), NEW.erase_at)
  ON CONFLICT (id) DO UPDATE SET build_due_from = excluded.build_due_from, erase_at = excluded.erase_at;
  RETURN NULL;
END $$;
DROP TRIGGER update_directory ON public.project;
CREATE TRIGGER update_directory AFTER UPDATE ON public.project
  FOR EACH ROW WHEN ((public.build_due_from(OLD), OLD.erase_at) IS DISTINCT FROM (public.build_due_from(NEW), NEW.erase_at))
  EXECUTE FUNCTION directory.enter_project();

-- A project and its newest revision refer to each other, and go together: only a check that waits for the commit lets them.
ALTER TABLE public.project
  DROP CONSTRAINT project_tenant_id_head_revision_id_fkey,
  ADD CONSTRAINT project_tenant_id_head_revision_id_fkey FOREIGN KEY (tenant_id, head_revision_id)
    REFERENCES public.revision (tenant_id, id) ON DELETE NO ACTION ON UPDATE CASCADE DEFERRABLE INITIALLY DEFERRED;

CREATE FUNCTION directory.erasures_due(at_most int) RETURNS TABLE (id uuid, tenant uuid)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = '' AS
  $$ SELECT p.id, p.tenant FROM directory.project p WHERE p.erase_at < now() ORDER BY p.erase_at LIMIT at_most $$;

-- Deletes rows of a table, after all that refers to them, however far away: found in the catalogue, so that a table that is added
-- later is not forgotten. `way`: the tables that led here; what refers back to one of them goes with that one.
CREATE FUNCTION directory.delete_with_children(target regclass, condition text, way oid[]) RETURNS void
  LANGUAGE plpgsql SET search_path = '' AS $$
DECLARE
  child record;
BEGIN
  FOR child IN
    SELECT k.conrelid::regclass AS name, k.conrelid AS id,
      (SELECT string_agg(quote_ident(a.attname), ', ' ORDER BY n.place) FROM unnest(k.conkey) WITH ORDINALITY n (number, place)
        JOIN pg_catalog.pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = n.number) AS columns,
      (SELECT string_agg(quote_ident(a.attname), ', ' ORDER BY n.place) FROM unnest(k.confkey) WITH ORDINALITY n (number, place)
        JOIN pg_catalog.pg_attribute a ON a.attrelid = k.confrelid AND a.attnum = n.number) AS keys
    FROM pg_catalog.pg_constraint k
    WHERE k.contype = 'f' AND k.confrelid = target AND k.conrelid <> ALL (way || target::oid)
  LOOP
    PERFORM directory.delete_with_children(child.name,
      format('(%s) IN (SELECT %s FROM %s WHERE %s)', child.columns, child.keys, target, condition), way || target::oid);
  END LOOP;
  EXECUTE format('DELETE FROM %s WHERE %s', target, condition);
END $$;

-- False: it is not to be erased (yet), or its cell has not ended all of it. In the tenant of the project, which is set.
CREATE FUNCTION directory.erase_project(wanted uuid) RETURNS boolean
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
BEGIN
  PERFORM 1 FROM public.project p WHERE p.id = wanted AND p.state = 'deleting' AND p.erase_at < now() FOR UPDATE;
  IF NOT FOUND THEN
    RETURN false;
  END IF;
  IF EXISTS (SELECT 1 FROM public.environment e
    WHERE e.project_id = wanted AND e.desired_release_id IS NOT NULL AND NOT e.is_stopped) THEN
    RETURN false;
  END IF;
  DELETE FROM directory.environment d USING public.environment e WHERE d.id = e.id AND e.project_id = wanted;
  DELETE FROM directory.project d WHERE d.id = wanted;
  PERFORM directory.delete_with_children('public.project', format('id = %L', wanted), '{}');
  RETURN true;
END $$;
REVOKE ALL ON FUNCTION directory.erasures_due(int), directory.delete_with_children(regclass, text, oid[]),
  directory.erase_project(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION directory.erasures_due(int), directory.erase_project(uuid) TO tiffin_worker;

-- Whoever changes a state, what follows from it is found: also where no tenant is set, as for an operator.
CREATE OR REPLACE FUNCTION public.pause_projects_of_tenant() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
DECLARE
  before text := coalesce(current_setting('app.tenant_id', true), '');
BEGIN
  PERFORM set_config('app.tenant_id', NEW.tenant_id::text, true);
  UPDATE public.project SET state = state WHERE tenant_id = NEW.tenant_id;
  PERFORM set_config('app.tenant_id', before, true);
  RETURN NULL;
END $$;
CREATE OR REPLACE FUNCTION public.pause_environments_of_project() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
DECLARE
  before text := coalesce(current_setting('app.tenant_id', true), '');
BEGIN
  PERFORM set_config('app.tenant_id', NEW.tenant_id::text, true);
  UPDATE public.environment SET is_paused = NEW.is_paused
  WHERE tenant_id = NEW.tenant_id AND project_id = NEW.id AND is_paused <> NEW.is_paused;
  PERFORM set_config('app.tenant_id', before, true);
  RETURN NULL;
END $$;
