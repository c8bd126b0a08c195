-- Requests are counted by the cells and summed here (docs/adr/0024). A cell tells totals that only grow; what is more than was told
-- before is added, so that the same report twice, late, or by two deployers counts once.
CREATE TABLE platform.request_record (
  tenant UUID NOT NULL REFERENCES directory.tenant ON DELETE CASCADE,
  -- Of UTC.
  month DATE NOT NULL,
  -- It may be gone: what it has used stays used.
  environment UUID NOT NULL,
  requests BIGINT NOT NULL CHECK (requests >= 0),
  PRIMARY KEY (tenant, month, environment)
);
-- The highest total that was told, of each run of a cell's counters.
CREATE TABLE platform.request_tally (
  cell UUID NOT NULL REFERENCES platform.cell ON DELETE CASCADE,
  run UUID NOT NULL,
  month DATE NOT NULL,
  environment UUID NOT NULL,
  tenant UUID NOT NULL REFERENCES directory.tenant ON DELETE CASCADE,
  total BIGINT NOT NULL CHECK (total >= 0),
  PRIMARY KEY (cell, run, month, environment)
);
CREATE INDEX request_tally_of_tenant ON platform.request_tally (tenant);
REVOKE ALL ON platform.request_record, platform.request_tally FROM PUBLIC;
ALTER TABLE platform.usage_record DROP COLUMN requests;

-- How cells name a tenant. Row level security hides the tenant's row from the functions here.
ALTER TABLE platform.tenant_usage ADD COLUMN slug TEXT;
ALTER TABLE public.tenant NO FORCE ROW LEVEL SECURITY;
UPDATE platform.tenant_usage u SET slug = t.slug FROM public.tenant t WHERE t.tenant_id = u.tenant;
ALTER TABLE public.tenant FORCE ROW LEVEL SECURITY;
ALTER TABLE platform.tenant_usage ALTER COLUMN slug SET NOT NULL;
CREATE OR REPLACE FUNCTION platform.enter_usage() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
BEGIN
  INSERT INTO platform.tenant_usage (tenant, slug, plan, overrides)
  VALUES (NEW.tenant_id, NEW.slug, NEW.plan_id, NEW.quota_overrides)
  ON CONFLICT (tenant) DO UPDATE SET plan = excluded.plan, overrides = excluded.overrides;
  RETURN NULL;
END $$;

-- The month that a cell names, where the database's clock may have that one too: a cell whose clock is wrong counts into this month.
CREATE FUNCTION platform.month_told(told date) RETURNS date LANGUAGE sql STABLE SET search_path = '' AS $$
  SELECT CASE WHEN told IN (platform.this_month(), (platform.this_month() - interval '1 month')::date,
      date_trunc('month', (now() + interval '1 hour') AT TIME ZONE 'UTC')::date)
    THEN told ELSE platform.this_month() END
$$;

-- Adds what a cell has counted, of environments of its own tenants alone, and answers how far each of those that has a limit may go: the
-- total of all of its environments, in the run and month of the cell that are now.
CREATE FUNCTION platform.count_requests(of_cell uuid, of_run uuid, of_month date, tallies jsonb)
  RETURNS TABLE (tenant text, plan text, most bigint, budget bigint)
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
DECLARE
  now_month date := platform.month_told(of_month);
BEGIN
  -- Two who report for one cell at once come one after the other: the second adds what is more than the first has told.
  PERFORM pg_advisory_xact_lock(hashtext('requests of a cell'), hashtext(of_cell::text));
  IF jsonb_array_length(tallies) > 0 THEN
    WITH told AS (
      SELECT (t ->> 'run')::uuid AS run, ((t ->> 'month') || '-01')::date AS month, o.key::uuid AS environment,
        o.value::bigint AS total
      FROM jsonb_array_elements(tallies) t, jsonb_each_text(t -> 'totals') o),
    grown AS (
      SELECT d.run, d.month, d.environment, e.tenant, d.total, d.total - coalesce(k.total, 0) AS more
      FROM told d
      JOIN directory.environment e ON e.id = d.environment
      JOIN directory.tenant t ON t.tenant = e.tenant AND t.cell = of_cell
      LEFT JOIN platform.request_tally k
        ON k.cell = of_cell AND k.run = d.run AND k.month = d.month AND k.environment = d.environment
      WHERE d.total > coalesce(k.total, 0)),
    kept AS (
      INSERT INTO platform.request_tally (cell, run, month, environment, tenant, total)
      SELECT of_cell, g.run, g.month, g.environment, g.tenant, g.total FROM grown g
      ON CONFLICT ON CONSTRAINT request_tally_pkey DO UPDATE SET total = excluded.total)
    INSERT INTO platform.request_record AS r (tenant, month, environment, requests)
    SELECT g.tenant, platform.month_told(g.month), g.environment, sum(g.more) FROM grown g GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
    ON CONFLICT ON CONSTRAINT request_record_pkey DO UPDATE SET requests = r.requests + excluded.requests;
    -- A former run is told until it is kept, and not for two months.
    DELETE FROM platform.request_tally k
    WHERE k.cell = of_cell AND k.run <> of_run AND k.month < platform.this_month() - interval '1 month';
  END IF;
  RETURN QUERY
    SELECT l.slug, l.name, l.most, l.most
      - coalesce((SELECT sum(r.requests)::bigint FROM platform.request_record r WHERE r.tenant = l.of_tenant AND r.month = now_month), 0)
      + coalesce((SELECT sum(k.total)::bigint FROM platform.request_tally k
          WHERE k.cell = of_cell AND k.run = of_run AND k.month = of_month AND k.tenant = l.of_tenant), 0)
    FROM (
      SELECT u.tenant AS of_tenant, u.slug, p.name, CASE WHEN u.overrides ? 'requests_per_month'
          THEN (u.overrides ->> 'requests_per_month')::bigint ELSE p.requests_per_month END AS most
      FROM directory.tenant t JOIN platform.tenant_usage u ON u.tenant = t.tenant JOIN platform.plan p ON p.id = u.plan
      WHERE t.cell = of_cell) l
    WHERE l.most IS NOT NULL ORDER BY l.slug;
END $$;

CREATE OR REPLACE FUNCTION platform.own_usage()
  RETURNS TABLE (tenant_id uuid, what text, used bigint, most bigint, is_overridden boolean, resets_at timestamptz)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = '' AS $$
  WITH own AS (
    SELECT u.tenant, u.overrides, to_jsonb(u) AS counts, to_jsonb(p) AS limits
    FROM platform.tenant_usage u JOIN platform.plan p ON p.id = u.plan
    WHERE u.tenant = nullif(current_setting('app.tenant_id', true), '')::uuid),
  monthly AS (
    SELECT jsonb_build_object(
      'requests_per_month', coalesce((SELECT sum(r.requests) FROM platform.request_record r
        WHERE r.tenant = own.tenant AND r.month = platform.this_month()), 0),
      'build_minutes', div(coalesce((SELECT sum(r.build_ms) FROM platform.usage_record r
        WHERE r.tenant = own.tenant AND r.month = platform.this_month()), 0), 60000)) AS counts
    FROM own)
  SELECT own.tenant, l.what,
    coalesce((own.counts ->> l.what)::bigint, (monthly.counts ->> l.what)::bigint),
    CASE WHEN own.overrides ? l.what THEN (own.overrides ->> l.what)::bigint ELSE (own.limits ->> l.what)::bigint END,
    own.overrides ? l.what,
    CASE WHEN monthly.counts ? l.what THEN platform.next_month() END
  FROM own, monthly, unnest(ARRAY['projects', 'environments', 'members', 'service_accounts', 'units', 'replicas', 'cpu_millicores',
    'memory_mb', 'disk_mb', 'build_minutes', 'requests_per_month']) WITH ORDINALITY AS l (what, place)
  ORDER BY l.place
$$;

REVOKE ALL ON FUNCTION platform.month_told(date), platform.count_requests(uuid, uuid, date, jsonb) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION platform.count_requests(uuid, uuid, date, jsonb) TO tiffin_worker;
