-- A cell that does not answer is on record once, in its own row: its environments are degraded by that, without a write of theirs.
ALTER TABLE platform.cell ADD COLUMN silent_since TIMESTAMPTZ(3);
GRANT UPDATE (silent_since) ON platform.cell TO tiffin_worker;

-- No tenant's change: whoever watches anything looks again.
CREATE FUNCTION platform.announce_cell() RETURNS trigger LANGUAGE plpgsql SET search_path = '' AS $$
BEGIN
  PERFORM pg_notify('tiffin_changed', json_build_object('kind', 'cell', 'id', NEW.id)::text);
  RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION platform.announce_cell() FROM PUBLIC;
CREATE TRIGGER announce AFTER UPDATE ON platform.cell
  FOR EACH ROW WHEN ((OLD.silent_since, OLD.state) IS DISTINCT FROM (NEW.silent_since, NEW.state))
  EXECUTE FUNCTION platform.announce_cell();

-- At most so many of each cell, and of each cell the one that waits longest first: what waits for a cell that hangs must not
-- keep what waits for others out of the list.
CREATE OR REPLACE FUNCTION directory.deployments_due(at_most int) RETURNS TABLE (id uuid, tenant uuid)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = '' AS
  $$ SELECT d.id, d.tenant FROM (
       SELECT e.id, e.tenant, e.deployment_due_from AS due_from,
         row_number() OVER (PARTITION BY t.cell ORDER BY e.deployment_due_from, e.id) AS place
       FROM directory.environment e JOIN directory.tenant t ON t.tenant = e.tenant
       WHERE e.deployment_due_from < now()) d
     WHERE d.place <= at_most ORDER BY d.place, d.due_from $$;
