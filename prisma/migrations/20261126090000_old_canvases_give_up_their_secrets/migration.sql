-- Heads that were stored under version 1 hold secrets themselves. Each project is looked at once, whoever saves or builds it
-- (docs/adr/0012): null means that nobody has looked yet. A new project has nothing to look for.
ALTER TABLE public.project ADD COLUMN literals_moved_at TIMESTAMPTZ(3);
ALTER TABLE public.project ALTER COLUMN literals_moved_at SET DEFAULT transaction_timestamp();
GRANT UPDATE (literals_moved_at) ON public.project TO tiffin_app;

-- The projects that are still to be looked at: empty, and so cheap to ask for, once that is done.
CREATE TABLE directory.old_canvas (project uuid PRIMARY KEY, tenant uuid NOT NULL);
INSERT INTO directory.old_canvas SELECT p.id, p.tenant FROM directory.project p;

CREATE FUNCTION directory.enter_old_canvas() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
BEGIN
  IF NEW.literals_moved_at IS NULL THEN
    INSERT INTO directory.old_canvas VALUES (NEW.id, NEW.tenant_id) ON CONFLICT DO NOTHING;
  ELSE
    DELETE FROM directory.old_canvas o WHERE o.project = NEW.id;
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER enter_old_canvas AFTER UPDATE ON public.project
  FOR EACH ROW WHEN ((OLD.literals_moved_at IS NULL) <> (NEW.literals_moved_at IS NULL))
  EXECUTE FUNCTION directory.enter_old_canvas();

CREATE FUNCTION directory.old_canvases_after(last uuid, at_most int) RETURNS TABLE (id uuid, tenant uuid)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = '' AS
  $$ SELECT o.project, o.tenant FROM directory.old_canvas o WHERE o.project > last ORDER BY o.project LIMIT at_most $$;
REVOKE ALL ON FUNCTION directory.enter_old_canvas(), directory.old_canvases_after(uuid, int) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION directory.old_canvases_after(uuid, int) TO tiffin_app;
