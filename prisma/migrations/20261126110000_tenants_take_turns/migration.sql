-- Of each tenant the one that waits longest first, then of each its second, and so on: a tenant for whom much waits keeps no other
-- out of what is rung for at once.
CREATE OR REPLACE FUNCTION directory.builds_due(at_most int) RETURNS TABLE (id uuid, tenant uuid)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = '' AS
  $$ SELECT d.id, d.tenant FROM (
       SELECT p.id, p.tenant, p.build_due_from AS due_from,
         row_number() OVER (PARTITION BY p.tenant ORDER BY p.build_due_from, p.id) AS turn
       FROM directory.project p WHERE p.build_due_from < now()) d
     ORDER BY d.turn, d.due_from LIMIT at_most $$;
CREATE OR REPLACE FUNCTION directory.deployments_due(at_most int) RETURNS TABLE (id uuid, tenant uuid)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = '' AS
  $$ SELECT c.id, c.tenant FROM (
       SELECT d.id, d.tenant, d.due_from, row_number() OVER (PARTITION BY d.cell ORDER BY d.turn, d.due_from, d.id) AS place
       FROM (
         SELECT e.id, e.tenant, t.cell, e.deployment_due_from AS due_from,
           row_number() OVER (PARTITION BY e.tenant ORDER BY e.deployment_due_from, e.id) AS turn
         FROM directory.environment e JOIN directory.tenant t ON t.tenant = e.tenant
         WHERE e.deployment_due_from < now()) d) c
     WHERE c.place <= at_most ORDER BY c.place, c.due_from $$;
