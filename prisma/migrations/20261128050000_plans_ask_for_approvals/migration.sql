-- A plan, or an operator for one tenant, may ask for approvals before a release enters production. Null and 0: that is the tenant's own matter.
ALTER TABLE platform.plan ADD COLUMN production_approvals INTEGER CHECK (production_approvals BETWEEN 0 AND 20);
GRANT INSERT (production_approvals), UPDATE (production_approvals) ON platform.plan TO tiffin_operator;

CREATE OR REPLACE FUNCTION platform.are_overrides(given jsonb) RETURNS boolean LANGUAGE sql IMMUTABLE SET search_path = '' AS $$
  SELECT jsonb_typeof(given) = 'object' AND NOT EXISTS (
    SELECT FROM jsonb_each(given) o
    WHERE o.key NOT IN ('projects', 'environments', 'members', 'service_accounts', 'units', 'replicas', 'cpu_millicores', 'memory_mb',
        'disk_mb', 'build_minutes', 'requests_per_month', 'concurrent_builds', 'concurrent_deployments', 'production_approvals')
      OR NOT (o.value = 'null'::jsonb OR (jsonb_typeof(o.value) = 'number' AND o.value::text ~ '^\d{1,15}$')))
$$;

-- How many the plan of the tenant that is set asks for.
CREATE FUNCTION platform.plan_approvals() RETURNS integer LANGUAGE sql STABLE SECURITY DEFINER SET search_path = '' AS $$
  SELECT coalesce(platform.limit_of(nullif(current_setting('app.tenant_id', true), '')::uuid, 'production_approvals'), 0)::integer
$$;
-- The people of the tenant that is set, for who sees whether there are enough who may approve.
CREATE FUNCTION public.people_to_ask() RETURNS TABLE (person uuid, role text)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = '' AS $$
  SELECT m.user_id, m.role FROM public.member m
  WHERE m.tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid
  ORDER BY array_position(ARRAY['owner', 'admin', 'developer', 'viewer'], m.role), m.user_id LIMIT 1000
$$;
REVOKE ALL ON FUNCTION platform.plan_approvals(), public.people_to_ask() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION platform.plan_approvals(), public.people_to_ask() TO tiffin_app, tiffin_worker;
