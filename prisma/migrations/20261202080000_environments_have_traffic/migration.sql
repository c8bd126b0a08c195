-- What units have answered (docs/adr/0045): a row for each environment, unit, endpoint and minute in which there was something, after six
-- hours for each ten minutes, after seven days gone. `figures` are counts: six by class of status (1xx to 5xx, aborted), then fifteen by
-- latency (`latencyBucketsMs`).
CREATE TABLE public.traffic (
  tenant_id UUID NOT NULL,
  environment_id UUID NOT NULL,
  -- How long the step is that begins at `at`.
  step_minutes SMALLINT NOT NULL,
  at TIMESTAMPTZ(3) NOT NULL,
  unit_key TEXT NOT NULL,
  -- Empty: none matched, or the unit has none.
  endpoint TEXT NOT NULL,
  figures INTEGER[] NOT NULL,
  CONSTRAINT traffic_pkey PRIMARY KEY (tenant_id, environment_id, step_minutes, at, unit_key, endpoint),
  CONSTRAINT traffic_tenant_id_environment_id_fkey FOREIGN KEY (tenant_id, environment_id)
    REFERENCES public.environment (tenant_id, id) ON DELETE CASCADE ON UPDATE CASCADE,
  CONSTRAINT traffic_step_minutes_check CHECK (step_minutes IN (1, 10))
);
ALTER TABLE public.traffic ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.traffic FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_rows ON public.traffic
  USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid)
  WITH CHECK (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
GRANT SELECT ON public.traffic TO tiffin_app;

-- Processes that cells have told of. Forgotten once none has been seen for longer than anything is kept: until then a process that was
-- out of reach may come again with all that it ever answered, and nothing of it is added twice.
CREATE TABLE platform.traffic_run (
  environment UUID NOT NULL REFERENCES directory.environment ON DELETE CASCADE,
  run UUID NOT NULL,
  tenant UUID NOT NULL REFERENCES directory.tenant ON DELETE CASCADE,
  seen_at TIMESTAMPTZ(3) NOT NULL,
  PRIMARY KEY (environment, run)
);
CREATE INDEX traffic_run_of_tenant ON platform.traffic_run (tenant);
CREATE INDEX traffic_run_seen ON platform.traffic_run (seen_at);
-- The highest figures that were told of each. A run is what a process says itself: that of another unit says nothing of this one's.
CREATE TABLE platform.traffic_tally (
  environment UUID NOT NULL,
  run UUID NOT NULL,
  unit_key TEXT NOT NULL,
  endpoint TEXT NOT NULL,
  figures BIGINT[] NOT NULL,
  PRIMARY KEY (environment, run, unit_key, endpoint),
  FOREIGN KEY (environment, run) REFERENCES platform.traffic_run ON DELETE CASCADE
);
REVOKE ALL ON platform.traffic_run, platform.traffic_tally FROM PUBLIC;

-- Element by element. What is told may be anything, so nothing ever goes beyond what its place can hold. In loops, since SQL would take
-- arrays apart and put them together again.
CREATE FUNCTION platform.figures_added(a int[], b int[]) RETURNS int[] LANGUAGE plpgsql IMMUTABLE STRICT AS $$
BEGIN
  FOR place IN 1 .. cardinality(a) LOOP a[place] := least(a[place]::bigint + b[place], 2147483647); END LOOP;
  RETURN a;
END $$;
CREATE FUNCTION platform.figures_beyond(told bigint[], known bigint[]) RETURNS int[] LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
  more int[];
BEGIN
  FOR place IN 1 .. cardinality(told) LOOP
    more[place] := least(greatest(told[place] - coalesce(known[place], 0), 0), 2147483647);
  END LOOP;
  RETURN more;
END $$;
CREATE FUNCTION platform.figures_highest(a bigint[], b bigint[]) RETURNS bigint[] LANGUAGE plpgsql IMMUTABLE STRICT AS $$
BEGIN
  FOR place IN 1 .. cardinality(a) LOOP a[place] := greatest(a[place], b[place]); END LOOP;
  RETURN a;
END $$;
CREATE AGGREGATE platform.figures_sum(int[]) (SFUNC = platform.figures_added, STYPE = int[]);

-- Adds what the units of a cell have answered since they were last asked, of environments of its own tenants alone, to the minute that it is.
CREATE FUNCTION platform.keep_traffic(of_cell uuid, runs jsonb) RETURNS void
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
DECLARE
  visited record;
BEGIN
  -- Two who report for one cell at once come one after the other: the second adds what is more than the first has told.
  PERFORM pg_advisory_xact_lock(hashtext('traffic of a cell'), hashtext(of_cell::text));
  INSERT INTO platform.traffic_run (environment, run, tenant, seen_at)
  SELECT DISTINCT e.id, (r.value ->> 'run')::uuid, e.tenant, now()
  FROM jsonb_array_elements(runs) r
  JOIN directory.environment e ON e.id = (r.value ->> 'environmentId')::uuid
  JOIN directory.tenant t ON t.tenant = e.tenant AND t.cell = of_cell
  ON CONFLICT (environment, run) DO NOTHING;
  -- Not in one with the above, which would write every row each time.
  UPDATE platform.traffic_run k SET seen_at = now() FROM jsonb_array_elements(runs) r
  WHERE k.environment = (r.value ->> 'environmentId')::uuid AND k.run = (r.value ->> 'run')::uuid AND k.seen_at < now() - interval '1 hour';
  FOR visited IN
    WITH told AS MATERIALIZED (
      SELECT DISTINCT ON (environment, run, unit_key, endpoint) d.*, k.tenant FROM (
        SELECT (r.value ->> 'environmentId')::uuid AS environment, (r.value ->> 'run')::uuid AS run, r.value ->> 'unit' AS unit_key,
          f.value ->> 0 AS endpoint, ARRAY(SELECT c.value::bigint FROM jsonb_array_elements_text(f.value -> 1) c) AS figures
        FROM jsonb_array_elements(runs) r, jsonb_array_elements(r.value -> 'endpoints') f) d
      JOIN platform.traffic_run k USING (environment, run)
      WHERE cardinality(d.figures) = 21),
    known AS MATERIALIZED (
      SELECT d.*, k.figures AS before, k.run IS NULL AS is_new
      FROM told d LEFT JOIN platform.traffic_tally k USING (environment, run, unit_key, endpoint)),
    -- Of an environment whose processes tell of other endpoints each time, no more than so many are taken in: names, since each is a row in
    -- every minute, and tallies. Counted once for each environment that has new ones.
    named AS MATERIALIZED (
      SELECT o.environment, o.unit_key, o.endpoint, count(*) AS tallies FROM platform.traffic_tally o
      WHERE o.environment IN (SELECT n.environment FROM known n WHERE n.is_new) GROUP BY 1, 2, 3),
    taken AS MATERIALIZED (SELECT n.environment, sum(n.tallies) AS tallies, count(*) AS names FROM named n GROUP BY 1),
    newly AS (
      SELECT n.environment, n.run, n.unit_key, n.endpoint, o.environment IS NOT NULL AS is_named,
        row_number() OVER (PARTITION BY n.environment ORDER BY n.unit_key, n.endpoint, n.run) AS tally,
        dense_rank() OVER (PARTITION BY n.environment, o.environment IS NULL ORDER BY n.unit_key, n.endpoint) AS name
      FROM known n LEFT JOIN named o USING (environment, unit_key, endpoint) WHERE n.is_new),
    admitted AS MATERIALIZED (
      SELECT n.* FROM newly n LEFT JOIN taken t USING (environment)
      WHERE coalesce(t.tallies, 0) + n.tally <= 50000 AND (n.is_named OR coalesce(t.names, 0) + n.name <= 2000)),
    grown AS (
      SELECT m.* FROM (
        SELECT n.*, platform.figures_beyond(n.figures, n.before) AS more
        FROM known n LEFT JOIN admitted a USING (environment, run, unit_key, endpoint)
        WHERE NOT n.is_new OR a.run IS NOT NULL) m
      WHERE 0 < ANY (m.more)),
    kept AS (
      INSERT INTO platform.traffic_tally AS k (environment, run, unit_key, endpoint, figures)
      SELECT g.environment, g.run, g.unit_key, g.endpoint, g.figures FROM grown g
      ON CONFLICT (environment, run, unit_key, endpoint) DO UPDATE SET figures = platform.figures_highest(k.figures, excluded.figures)),
    added AS (
      SELECT g.tenant, g.environment, g.unit_key, g.endpoint, platform.figures_sum(g.more) AS figures
      FROM grown g GROUP BY 1, 2, 3, 4)
    SELECT a.tenant, array_agg(a.environment) AS environments, array_agg(a.unit_key) AS units, array_agg(a.endpoint) AS endpoints,
      array_agg(a.figures::text) AS figures
    FROM added a GROUP BY a.tenant ORDER BY a.tenant
  LOOP
    -- The owner is bound by row level security like everybody else.
    PERFORM set_config('app.tenant_id', visited.tenant::text, true);
    INSERT INTO public.traffic AS t (tenant_id, environment_id, step_minutes, at, unit_key, endpoint, figures)
    SELECT visited.tenant, a.environment, 1, date_trunc('minute', now()), a.unit_key, a.endpoint, a.figures::int[]
    FROM unnest(visited.environments, visited.units, visited.endpoints, visited.figures) a (environment, unit_key, endpoint, figures)
    ORDER BY 2, 5, 6
    ON CONFLICT ON CONSTRAINT traffic_pkey DO UPDATE SET figures = platform.figures_added(t.figures, excluded.figures);
  END LOOP;
  PERFORM set_config('app.tenant_id', '', true);
END $$;

-- Puts minutes that are older than six hours together (ten minutes later, so that who asks for six hours finds them whole), and removes what is older than seven days, of so many environments behind `last`;
-- answers the last of them. Null: there is none behind.
CREATE FUNCTION platform.fold_traffic(last uuid, at_most int) RETURNS uuid
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
DECLARE
  visited record;
  passed uuid := NULL;
BEGIN
  DELETE FROM platform.traffic_run k WHERE k.seen_at < now() - interval '8 days';
  FOR visited IN SELECT e.id, e.tenant FROM directory.environment e WHERE e.id > last ORDER BY e.id LIMIT at_most LOOP
    passed := visited.id;
    PERFORM set_config('app.tenant_id', visited.tenant::text, true);
    WITH old AS (
      DELETE FROM public.traffic t WHERE t.tenant_id = visited.tenant AND t.environment_id = visited.id AND t.step_minutes = 1
        AND t.at < date_bin('10 minutes', now() - interval '6 hours 10 minutes', 'epoch')
      RETURNING t.*)
    INSERT INTO public.traffic AS t (tenant_id, environment_id, step_minutes, at, unit_key, endpoint, figures)
    SELECT visited.tenant, visited.id, 10, date_bin('10 minutes', o.at, 'epoch'), o.unit_key, o.endpoint, platform.figures_sum(o.figures)
    FROM old o GROUP BY 4, 5, 6 ORDER BY 4, 5, 6
    ON CONFLICT ON CONSTRAINT traffic_pkey DO UPDATE SET figures = platform.figures_added(t.figures, excluded.figures);
    DELETE FROM public.traffic t WHERE t.tenant_id = visited.tenant AND t.environment_id = visited.id AND t.step_minutes = 10
      AND t.at < now() - interval '7 days';
  END LOOP;
  PERFORM set_config('app.tenant_id', '', true);
  RETURN passed;
END $$;

REVOKE ALL ON FUNCTION platform.figures_added(int[], int[]), platform.figures_beyond(bigint[], bigint[]),
  platform.figures_highest(bigint[], bigint[]), platform.figures_sum(int[]), platform.keep_traffic(uuid, jsonb),
  platform.fold_traffic(uuid, int) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION platform.keep_traffic(uuid, jsonb), platform.fold_traffic(uuid, int) TO tiffin_worker;
