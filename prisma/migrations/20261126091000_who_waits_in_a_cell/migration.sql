-- What waits for its next try in a cell, or for who is at work there: asked once, when a cell that was silent answers again.
CREATE FUNCTION directory.waiting(cell uuid) RETURNS TABLE (id uuid, tenant uuid)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = '' AS
  $$ SELECT e.id, e.tenant
     FROM directory.tenant t JOIN directory.environment e ON e.tenant = t.tenant
     WHERE t.cell = waiting.cell AND (e.deployment_due_from > now() OR e.restore_due_from > now()) $$;
REVOKE ALL ON FUNCTION directory.waiting(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION directory.waiting(uuid) TO tiffin_worker;
