-- Plans limit tenants (docs/adr/0021). A plan belongs to no tenant; only an operator's role writes one. A limit that is null does not exist.
CREATE TABLE platform.plan (
  id UUID PRIMARY KEY,
  name TEXT NOT NULL UNIQUE CHECK (name ~ '^[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?$'),
  is_default BOOLEAN NOT NULL DEFAULT false,
  projects INTEGER CHECK (projects >= 0),
  environments INTEGER CHECK (environments >= 0),
  members INTEGER CHECK (members >= 0),
  units INTEGER CHECK (units >= 0),
  replicas INTEGER CHECK (replicas >= 0),
  cpu_millicores INTEGER CHECK (cpu_millicores >= 0),
  memory_mb INTEGER CHECK (memory_mb >= 0),
  disk_mb INTEGER CHECK (disk_mb >= 0),
  build_minutes INTEGER CHECK (build_minutes >= 0),
  requests_per_month BIGINT CHECK (requests_per_month >= 0),
  concurrent_builds INTEGER CHECK (concurrent_builds >= 1),
  concurrent_deployments INTEGER CHECK (concurrent_deployments >= 1)
);
REVOKE ALL ON platform.plan FROM PUBLIC;
GRANT SELECT ON platform.plan TO tiffin_app, tiffin_worker;
CREATE UNIQUE INDEX plan_one_default ON platform.plan (is_default) WHERE is_default;

INSERT INTO platform.plan (id, name, is_default, projects, environments, members, units, replicas, cpu_millicores, memory_mb,
  disk_mb, build_minutes, requests_per_month, concurrent_builds, concurrent_deployments)
VALUES
  ('019a0000-0000-7000-8000-0000000000a1', 'unlimited', false, null, null, null, null, null, null, null, null, null, null, null, null),
  ('019a0000-0000-7000-8000-0000000000a2', 'free', true, 3, 12, 5, 40, 40, 10000, 8192, 20480, 500, 1000000, 2, 4),
  ('019a0000-0000-7000-8000-0000000000a3', 'team', false, 20, 80, 50, 400, 400, 100000, 65536, 204800, 5000, 20000000, 3, 6);

CREATE FUNCTION platform.default_plan() RETURNS uuid LANGUAGE sql STABLE SET search_path = '' AS
  $$ SELECT p.id FROM platform.plan p WHERE p.is_default $$;
REVOKE ALL ON FUNCTION platform.default_plan() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION platform.default_plan() TO tiffin_app;

-- What an operator has set for one tenant in the place of its plan: names of limits, each a count, or null for no limit.
CREATE FUNCTION platform.are_overrides(given jsonb) RETURNS boolean LANGUAGE sql IMMUTABLE SET search_path = '' AS $$
  SELECT jsonb_typeof(given) = 'object' AND NOT EXISTS (
    SELECT FROM jsonb_each(given) o
    WHERE o.key NOT IN ('projects', 'environments', 'members', 'units', 'replicas', 'cpu_millicores', 'memory_mb', 'disk_mb',
        'build_minutes', 'requests_per_month', 'concurrent_builds', 'concurrent_deployments')
      OR NOT (o.value = 'null'::jsonb OR (jsonb_typeof(o.value) = 'number' AND o.value::text ~ '^\d{1,15}$')))
$$;

-- Row level security is forced on the owner too, who would move no row of any tenant; it is forced again at the end.
ALTER TABLE public.tenant NO FORCE ROW LEVEL SECURITY;
ALTER TABLE public.project NO FORCE ROW LEVEL SECURITY;
ALTER TABLE public.environment NO FORCE ROW LEVEL SECURITY;
ALTER TABLE public.member NO FORCE ROW LEVEL SECURITY;
ALTER TABLE public.release NO FORCE ROW LEVEL SECURITY;

-- Tenants that exist go on as they are: nothing limits them until an operator gives them a plan.
ALTER TABLE public.tenant
  ADD COLUMN plan_id UUID NOT NULL DEFAULT '019a0000-0000-7000-8000-0000000000a1',
  ADD COLUMN quota_overrides JSONB NOT NULL DEFAULT '{}';
ALTER TABLE public.tenant ALTER COLUMN plan_id SET DEFAULT platform.default_plan();
GRANT UPDATE (plan_id, quota_overrides) ON public.tenant TO tiffin_app;

-- What an environment holds in its cell: kept there before a release is applied, so that two cannot take the same last unit.
ALTER TABLE public.environment
  ADD COLUMN held_units INTEGER NOT NULL DEFAULT 0,
  ADD COLUMN held_replicas INTEGER NOT NULL DEFAULT 0,
  ADD COLUMN held_cpu_millicores INTEGER NOT NULL DEFAULT 0,
  ADD COLUMN held_memory_mb INTEGER NOT NULL DEFAULT 0,
  ADD COLUMN held_disk_mb INTEGER NOT NULL DEFAULT 0;
-- Of each unit: one replica, a quarter of a processor, half a GiB of disk, and the memory that its release says.
UPDATE public.environment e SET held_units = r.units, held_replicas = r.units, held_cpu_millicores = r.units * 250,
  held_memory_mb = r.memory_mb, held_disk_mb = r.units * 512
FROM (SELECT x.tenant_id, x.id, count(*)::int AS units, coalesce(sum((u ->> 'memoryMb')::int), 0)::int AS memory_mb
  FROM public.release x, jsonb_array_elements(x.content::jsonb -> 'units') u
  WHERE jsonb_typeof(x.content::jsonb -> 'units') = 'array' GROUP BY 1, 2) r
WHERE r.tenant_id = e.tenant_id AND r.id = e.current_release_id;

-- What a tenant uses of what its plan counts. This row is what all who take something of a tenant write: they come one after the
-- other, whichever role and environment they come from. No role reads it; its foreign keys are the check that a plan exists.
CREATE TABLE platform.tenant_usage (
  tenant UUID PRIMARY KEY REFERENCES directory.tenant ON DELETE CASCADE,
  plan UUID NOT NULL REFERENCES platform.plan,
  -- Here and not in the tenant's row: the schema engine knows no checks in its own schema.
  overrides JSONB NOT NULL CONSTRAINT overrides_are_limits CHECK (platform.are_overrides(overrides)),
  projects INTEGER NOT NULL DEFAULT 0,
  environments INTEGER NOT NULL DEFAULT 0,
  members INTEGER NOT NULL DEFAULT 0,
  units INTEGER NOT NULL DEFAULT 0,
  replicas INTEGER NOT NULL DEFAULT 0,
  cpu_millicores INTEGER NOT NULL DEFAULT 0,
  memory_mb INTEGER NOT NULL DEFAULT 0,
  disk_mb INTEGER NOT NULL DEFAULT 0
);
REVOKE ALL ON platform.tenant_usage FROM PUBLIC;
INSERT INTO platform.tenant_usage (tenant, plan, overrides, projects, members)
SELECT t.tenant_id, t.plan_id, t.quota_overrides,
  (SELECT count(*) FROM public.project p WHERE p.tenant_id = t.tenant_id),
  (SELECT count(*) FROM public.member m WHERE m.tenant_id = t.tenant_id)
FROM public.tenant t;
UPDATE platform.tenant_usage u SET environments = e.environments, units = e.units, replicas = e.replicas,
  cpu_millicores = e.cpu, memory_mb = e.memory, disk_mb = e.disk
FROM (SELECT tenant_id, count(*) AS environments, sum(held_units) AS units, sum(held_replicas) AS replicas,
    sum(held_cpu_millicores) AS cpu, sum(held_memory_mb) AS memory, sum(held_disk_mb) AS disk
  FROM public.environment GROUP BY tenant_id) e
WHERE e.tenant_id = u.tenant;

CREATE FUNCTION platform.enter_usage() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
BEGIN
  INSERT INTO platform.tenant_usage (tenant, plan, overrides) VALUES (NEW.tenant_id, NEW.plan_id, NEW.quota_overrides)
  ON CONFLICT (tenant) DO UPDATE SET plan = excluded.plan, overrides = excluded.overrides;
  RETURN NULL;
END $$;
-- After `enter_directory`: triggers fire by name.
CREATE TRIGGER enter_usage AFTER INSERT ON public.tenant
  FOR EACH ROW EXECUTE FUNCTION platform.enter_usage();
CREATE TRIGGER update_usage AFTER UPDATE OF plan_id, quota_overrides ON public.tenant
  FOR EACH ROW EXECUTE FUNCTION platform.enter_usage();

-- A tenant's limit, by its name; null: none.
CREATE FUNCTION platform.limit_of(of_tenant uuid, what text) RETURNS bigint LANGUAGE sql STABLE SET search_path = '' AS $$
  SELECT CASE WHEN u.overrides ? what THEN (u.overrides ->> what)::bigint ELSE (to_jsonb(p) ->> what)::bigint END
  FROM platform.tenant_usage u JOIN platform.plan p ON p.id = u.plan WHERE u.tenant = of_tenant
$$;
-- A code of our own, which no other error has; the text is read by the driver (`refuse-quota.ts`).
CREATE FUNCTION platform.refuse_quota(what text, used bigint, most bigint) RETURNS void LANGUAGE plpgsql SET search_path = '' AS $$
BEGIN
  RAISE EXCEPTION 'quota exceeded: % % of %', what, used, most USING ERRCODE = 'TQ001';
END $$;

-- Counts rows in, and out, of what is limited by their number. The update waits for others of the tenant, and sees what they made of it.
CREATE FUNCTION platform.count_rows() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
DECLARE
  what text := TG_ARGV[0];
  step int := CASE TG_OP WHEN 'INSERT' THEN 1 ELSE -1 END;
  used bigint;
  most bigint;
  changed record;
BEGIN
  FOR changed IN SELECT r.tenant_id, count(*)::int AS rows FROM changed_rows r GROUP BY r.tenant_id ORDER BY r.tenant_id LOOP
    EXECUTE format('UPDATE platform.tenant_usage SET %1$I = %1$I + $2 WHERE tenant = $1 RETURNING %1$I', what)
      INTO used USING changed.tenant_id, step * changed.rows;
    most := platform.limit_of(changed.tenant_id, what);
    IF TG_OP = 'INSERT' AND used > most THEN
      PERFORM platform.refuse_quota(what, used - changed.rows, most);
    END IF;
  END LOOP;
  RETURN NULL;
END $$;
CREATE TRIGGER count_in AFTER INSERT ON public.project REFERENCING NEW TABLE AS changed_rows
  FOR EACH STATEMENT EXECUTE FUNCTION platform.count_rows('projects');
CREATE TRIGGER count_out AFTER DELETE ON public.project REFERENCING OLD TABLE AS changed_rows
  FOR EACH STATEMENT EXECUTE FUNCTION platform.count_rows('projects');
CREATE TRIGGER count_in AFTER INSERT ON public.environment REFERENCING NEW TABLE AS changed_rows
  FOR EACH STATEMENT EXECUTE FUNCTION platform.count_rows('environments');
CREATE TRIGGER count_out AFTER DELETE ON public.environment REFERENCING OLD TABLE AS changed_rows
  FOR EACH STATEMENT EXECUTE FUNCTION platform.count_rows('environments');
CREATE TRIGGER count_in AFTER INSERT ON public.member REFERENCING NEW TABLE AS changed_rows
  FOR EACH STATEMENT EXECUTE FUNCTION platform.count_rows('members');
CREATE TRIGGER count_out AFTER DELETE ON public.member REFERENCING OLD TABLE AS changed_rows
  FOR EACH STATEMENT EXECUTE FUNCTION platform.count_rows('members');

-- The same for what environments hold. Who holds no more than before is never refused: a limit that was lowered stops no deployment.
CREATE FUNCTION platform.hold() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
DECLARE
  before jsonb := to_jsonb(OLD);
  after jsonb := CASE TG_OP WHEN 'DELETE' THEN '{}'::jsonb ELSE to_jsonb(NEW) END;
  used jsonb;
  what text;
  more int;
  most bigint;
BEGIN
  UPDATE platform.tenant_usage u SET
    units = u.units + coalesce((after ->> 'held_units')::int, 0) - OLD.held_units,
    replicas = u.replicas + coalesce((after ->> 'held_replicas')::int, 0) - OLD.held_replicas,
    cpu_millicores = u.cpu_millicores + coalesce((after ->> 'held_cpu_millicores')::int, 0) - OLD.held_cpu_millicores,
    memory_mb = u.memory_mb + coalesce((after ->> 'held_memory_mb')::int, 0) - OLD.held_memory_mb,
    disk_mb = u.disk_mb + coalesce((after ->> 'held_disk_mb')::int, 0) - OLD.held_disk_mb
  WHERE u.tenant = OLD.tenant_id RETURNING to_jsonb(u) INTO used;
  FOREACH what IN ARRAY ARRAY['units', 'replicas', 'cpu_millicores', 'memory_mb', 'disk_mb'] LOOP
    more := coalesce((after ->> ('held_' || what))::int, 0) - (before ->> ('held_' || what))::int;
    most := platform.limit_of(OLD.tenant_id, what);
    IF more > 0 AND (used ->> what)::bigint > most THEN
      PERFORM platform.refuse_quota(what, (used ->> what)::bigint - more, most);
    END IF;
  END LOOP;
  RETURN NULL;
END $$;
CREATE TRIGGER hold AFTER UPDATE ON public.environment
  FOR EACH ROW WHEN (
    (OLD.held_units, OLD.held_replicas, OLD.held_cpu_millicores, OLD.held_memory_mb, OLD.held_disk_mb)
    IS DISTINCT FROM (NEW.held_units, NEW.held_replicas, NEW.held_cpu_millicores, NEW.held_memory_mb, NEW.held_disk_mb))
  EXECUTE FUNCTION platform.hold();
CREATE TRIGGER hold_nothing AFTER DELETE ON public.environment
  FOR EACH ROW EXECUTE FUNCTION platform.hold();

-- What is measured over a month, for each project. The month is UTC's. It outlives the project, and not the tenant.
CREATE TABLE platform.usage_record (
  tenant UUID NOT NULL REFERENCES directory.tenant ON DELETE CASCADE,
  month DATE NOT NULL,
  project UUID NOT NULL,
  requests BIGINT NOT NULL DEFAULT 0,
  build_ms BIGINT NOT NULL DEFAULT 0,
  PRIMARY KEY (tenant, month, project)
);
REVOKE ALL ON platform.usage_record FROM PUBLIC;

CREATE FUNCTION platform.this_month() RETURNS date LANGUAGE sql STABLE SET search_path = '' AS
  $$ SELECT date_trunc('month', now() AT TIME ZONE 'UTC')::date $$;

-- Minutes that were begun count, so that a limit of 0 builds nothing. What is under way counts at its end: at most a build for each
-- place of a builder goes beyond the limit.
CREATE FUNCTION platform.check_build_minutes() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
DECLARE
  most bigint := platform.limit_of(NEW.tenant_id, 'build_minutes');
  used bigint;
BEGIN
  IF most IS NULL THEN
    RETURN NULL;
  END IF;
  SELECT coalesce(sum(r.build_ms), 0) / 60000 INTO used FROM platform.usage_record r
  WHERE r.tenant = NEW.tenant_id AND r.month = platform.this_month();
  IF used >= most THEN
    PERFORM platform.refuse_quota('build_minutes', used, most);
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER check_build_minutes AFTER INSERT ON public.build
  FOR EACH ROW EXECUTE FUNCTION platform.check_build_minutes();

-- A build that its builder has ended, well or not; one that was cut short is no fault of the tenant's and costs it nothing.
ALTER TABLE public.build ADD COLUMN is_metered BOOLEAN NOT NULL DEFAULT false;
CREATE FUNCTION platform.meter_build() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
BEGIN
  INSERT INTO platform.usage_record AS r (tenant, month, project, build_ms)
  VALUES (NEW.tenant_id, platform.this_month(), NEW.project_id,
    greatest(0, extract(epoch FROM NEW.finished_at - NEW.started_at) * 1000)::bigint)
  ON CONFLICT (tenant, month, project) DO UPDATE SET build_ms = r.build_ms + excluded.build_ms;
  RETURN NULL;
END $$;
CREATE TRIGGER meter_build AFTER UPDATE ON public.build
  FOR EACH ROW WHEN (NEW.is_metered AND NOT OLD.is_metered) EXECUTE FUNCTION platform.meter_build();

-- The tenant that is set reads its own: each limit with what is used of it.
CREATE FUNCTION platform.own_quota() RETURNS TABLE (what text, used bigint, most bigint)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = '' AS $$
  WITH own AS (
    SELECT u.tenant, to_jsonb(u) AS counts FROM platform.tenant_usage u
    WHERE u.tenant = nullif(current_setting('app.tenant_id', true), '')::uuid),
  monthly AS (
    SELECT coalesce(sum(r.requests), 0) AS requests, coalesce(sum(r.build_ms), 0) / 60000 AS minutes
    FROM platform.usage_record r JOIN own ON own.tenant = r.tenant AND r.month = platform.this_month())
  SELECT l.what,
    coalesce((own.counts ->> l.what)::bigint,
      CASE l.what WHEN 'build_minutes' THEN monthly.minutes::bigint WHEN 'requests_per_month' THEN monthly.requests::bigint END),
    platform.limit_of(own.tenant, l.what)
  FROM own, monthly, unnest(ARRAY['projects', 'environments', 'members', 'units', 'replicas', 'cpu_millicores', 'memory_mb', 'disk_mb',
    'build_minutes', 'requests_per_month']) WITH ORDINALITY AS l (what, place)
  ORDER BY l.place
$$;

REVOKE ALL ON FUNCTION platform.enter_usage(), platform.limit_of(uuid, text), platform.refuse_quota(text, bigint, bigint),
  platform.count_rows(), platform.hold(), platform.check_build_minutes(), platform.meter_build(), platform.this_month(),
  platform.own_quota() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION platform.own_quota() TO tiffin_app, tiffin_worker;

ALTER TABLE public.tenant FORCE ROW LEVEL SECURITY;
ALTER TABLE public.project FORCE ROW LEVEL SECURITY;
ALTER TABLE public.environment FORCE ROW LEVEL SECURITY;
ALTER TABLE public.member FORCE ROW LEVEL SECURITY;
ALTER TABLE public.release FORCE ROW LEVEL SECURITY;
