-- Service accounts have a limit of their own (docs/adr/0021): a machine takes no member's place, and nobody makes them without end.
ALTER TABLE platform.plan ADD COLUMN service_accounts INTEGER CHECK (service_accounts >= 0);
UPDATE platform.plan SET service_accounts = CASE name WHEN 'free' THEN 5 WHEN 'team' THEN 50 END WHERE name IN ('free', 'team');

ALTER TABLE platform.tenant_usage ADD COLUMN service_accounts INTEGER NOT NULL DEFAULT 0;
ALTER TABLE public.service_account NO FORCE ROW LEVEL SECURITY;
UPDATE platform.tenant_usage u SET service_accounts = s.accounts
FROM (SELECT tenant_id, count(*) AS accounts FROM public.service_account GROUP BY tenant_id) s WHERE s.tenant_id = u.tenant;
ALTER TABLE public.service_account FORCE ROW LEVEL SECURITY;

CREATE OR REPLACE FUNCTION platform.are_overrides(given jsonb) RETURNS boolean LANGUAGE sql IMMUTABLE SET search_path = '' AS $$
  SELECT jsonb_typeof(given) = 'object' AND NOT EXISTS (
    SELECT FROM jsonb_each(given) o
    WHERE o.key NOT IN ('projects', 'environments', 'members', 'service_accounts', 'units', 'replicas', 'cpu_millicores', 'memory_mb',
        'disk_mb', 'build_minutes', 'requests_per_month', 'concurrent_builds', 'concurrent_deployments')
      OR NOT (o.value = 'null'::jsonb OR (jsonb_typeof(o.value) = 'number' AND o.value::text ~ '^\d{1,15}$')))
$$;

CREATE TRIGGER count_in AFTER INSERT ON public.service_account REFERENCING NEW TABLE AS changed_rows
  FOR EACH STATEMENT EXECUTE FUNCTION platform.count_rows('service_accounts');
CREATE TRIGGER count_out AFTER DELETE ON public.service_account REFERENCING OLD TABLE AS changed_rows
  FOR EACH STATEMENT EXECUTE FUNCTION platform.count_rows('service_accounts');

CREATE FUNCTION platform.next_month() RETURNS timestamptz LANGUAGE sql STABLE SET search_path = '' AS
  $$ SELECT (platform.this_month() + interval '1 month') AT TIME ZONE 'UTC' $$;

-- The tenant that is set reads its own: the plan, and each limit with what is used of it, who set it, and when it begins anew.
DROP FUNCTION platform.own_quota();
CREATE FUNCTION platform.own_plan() RETURNS TABLE (tenant_id uuid, name text)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = '' AS $$
  SELECT u.tenant, p.name FROM platform.tenant_usage u JOIN platform.plan p ON p.id = u.plan
  WHERE u.tenant = nullif(current_setting('app.tenant_id', true), '')::uuid
$$;
CREATE FUNCTION platform.own_usage()
  RETURNS TABLE (tenant_id uuid, what text, used bigint, most bigint, is_overridden boolean, resets_at timestamptz)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = '' AS $$
  WITH own AS (
    SELECT u.tenant, u.overrides, to_jsonb(u) AS counts, to_jsonb(p) AS limits
    FROM platform.tenant_usage u JOIN platform.plan p ON p.id = u.plan
    WHERE u.tenant = nullif(current_setting('app.tenant_id', true), '')::uuid),
  monthly AS (
    SELECT jsonb_build_object('requests_per_month', coalesce(sum(r.requests), 0),
      'build_minutes', div(coalesce(sum(r.build_ms), 0), 60000)) AS counts
    FROM platform.usage_record r JOIN own ON own.tenant = r.tenant AND r.month = platform.this_month())
  SELECT own.tenant, l.what,
    coalesce((own.counts ->> l.what)::bigint, (monthly.counts ->> l.what)::bigint),
    CASE WHEN own.overrides ? l.what THEN (own.overrides ->> l.what)::bigint ELSE (own.limits ->> l.what)::bigint END,
    own.overrides ? l.what,
    CASE WHEN monthly.counts ? l.what THEN platform.next_month() END
  FROM own, monthly, unnest(ARRAY['projects', 'environments', 'members', 'service_accounts', 'units', 'replicas', 'cpu_millicores',
    'memory_mb', 'disk_mb', 'build_minutes', 'requests_per_month']) WITH ORDINALITY AS l (what, place)
  ORDER BY l.place
$$;
REVOKE ALL ON FUNCTION platform.next_month(), platform.own_plan(), platform.own_usage() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION platform.own_plan(), platform.own_usage() TO tiffin_app;
