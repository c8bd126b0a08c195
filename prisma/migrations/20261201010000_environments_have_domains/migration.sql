-- Domains of a tenant's own lead to its environments (docs/domains.md) once a record in DNS proves that they are the tenant's.
CREATE TABLE public.domain (
  tenant_id UUID NOT NULL,
  id UUID NOT NULL,
  environment_id UUID NOT NULL,
  -- As DNS has it: lower case, ASCII, without the dot at its end.
  name TEXT NOT NULL,
  -- To which gateway of the environment; null: to the only one.
  gateway TEXT,
  -- What its record has to hold.
  token TEXT NOT NULL,
  state TEXT NOT NULL DEFAULT 'pending',
  -- For people; null: all is as it should be.
  problem TEXT,
  failing_since TIMESTAMPTZ(3),
  verified_at TIMESTAMPTZ(3),
  looked_at TIMESTAMPTZ(3),
  next_look_at TIMESTAMPTZ(3) NOT NULL DEFAULT transaction_timestamp(),
  created_at TIMESTAMPTZ(3) NOT NULL DEFAULT transaction_timestamp(),
  created_by TEXT NOT NULL,
  CONSTRAINT domain_pkey PRIMARY KEY (tenant_id, id),
  CONSTRAINT domain_tenant_id_environment_id_fkey FOREIGN KEY (tenant_id, environment_id)
    REFERENCES public.environment (tenant_id, id) ON DELETE RESTRICT ON UPDATE CASCADE,
  CONSTRAINT domain_name_check CHECK (name ~ '^[a-z0-9.-]{3,245}$'),
  CONSTRAINT domain_state_check CHECK (state IN ('pending', 'verified', 'failing', 'lost'))
);
CREATE UNIQUE INDEX domain_tenant_id_name_key ON public.domain (tenant_id, name);
CREATE INDEX domain_tenant_id_environment_id_idx ON public.domain (tenant_id, environment_id);
ALTER TABLE public.domain ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.domain FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_rows ON public.domain
  USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid)
  WITH CHECK (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
CREATE TRIGGER announce AFTER INSERT OR UPDATE ON public.domain FOR EACH ROW EXECUTE FUNCTION directory.announce('environment');

GRANT SELECT, INSERT (tenant_id, id, environment_id, name, gateway, token, created_by), DELETE ON public.domain TO tiffin_app;
GRANT SELECT ON public.domain TO tiffin_worker;
GRANT UPDATE (state, problem, failing_since, verified_at, looked_at, next_look_at) ON public.domain TO tiffin_app, tiffin_worker;

-- Which domains are proved, and for which environment: one in the whole installation.
CREATE TABLE directory.proved_domain (
  name text PRIMARY KEY, domain uuid NOT NULL UNIQUE, tenant uuid NOT NULL, token text NOT NULL,
  -- Another environment proves that it is its own.
  is_wanted boolean NOT NULL DEFAULT false
);
CREATE INDEX proved_domain_tenant ON directory.proved_domain (tenant);
-- When the record of each is looked at, of all tenants.
CREATE TABLE directory.domain_look (
  id uuid PRIMARY KEY, tenant uuid NOT NULL, name text NOT NULL, due_from timestamptz NOT NULL, busy_until timestamptz
);
CREATE INDEX domain_look_due ON directory.domain_look (due_from);
CREATE INDEX domain_look_tenant ON directory.domain_look (tenant);

CREATE FUNCTION directory.enter_domain() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
BEGIN
  -- In this order everywhere: the proof, then the look.
  IF TG_OP = 'DELETE' THEN
    DELETE FROM directory.proved_domain p WHERE p.domain = OLD.id;
    DELETE FROM directory.domain_look l WHERE l.id = OLD.id;
    RETURN NULL;
  END IF;
  IF NEW.state NOT IN ('verified', 'failing') THEN
    DELETE FROM directory.proved_domain p WHERE p.domain = NEW.id;
  ELSIF NOT EXISTS (SELECT FROM directory.proved_domain p WHERE p.domain = NEW.id AND p.name = NEW.name) THEN
    RAISE EXCEPTION 'The domain % is not proved.', NEW.name USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  INSERT INTO directory.domain_look VALUES (NEW.id, NEW.tenant_id, NEW.name, NEW.next_look_at, NULL)
  ON CONFLICT (id) DO UPDATE SET due_from = excluded.due_from, busy_until = NULL;
  RETURN NULL;
END $$;
CREATE TRIGGER enter_directory AFTER INSERT OR UPDATE OR DELETE ON public.domain
  FOR EACH ROW EXECUTE FUNCTION directory.enter_domain();

-- Whose a domain is that these tokens are on record for; one of them is of the domain that asks, which is of the tenant that is set. Who
-- was first keeps it for as long as its token is on record too; after that it is looked at at once, and gives it up.
CREATE FUNCTION directory.claim_domain(wanted uuid, tokens text[]) RETURNS text
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = '' AS $$
DECLARE
  asking record;
  holder directory.proved_domain;
BEGIN
  SELECT d.name, d.token, d.tenant_id INTO asking FROM public.domain d
  WHERE d.id = wanted AND d.tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid;
  IF asking.token IS NULL OR asking.token <> ALL (tokens) THEN
    RAISE EXCEPTION 'The domain % is not proved.', wanted USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  WHILE holder IS NULL LOOP
    INSERT INTO directory.proved_domain VALUES (asking.name, wanted, asking.tenant_id, asking.token) ON CONFLICT (name) DO NOTHING;
    -- Who had it may have given it up in this very moment: then it is asked for again.
    SELECT * INTO holder FROM directory.proved_domain p WHERE p.name = asking.name FOR UPDATE;
  END LOOP;
  IF holder.domain = wanted THEN
    UPDATE directory.proved_domain p SET is_wanted = false WHERE p.name = asking.name AND p.is_wanted;
    RETURN 'proved';
  END IF;
  IF holder.token = ANY (tokens) THEN
    RETURN 'taken';
  END IF;
  UPDATE directory.proved_domain p SET is_wanted = true WHERE p.name = asking.name;
  UPDATE directory.domain_look l SET due_from = now() WHERE l.id = holder.domain AND l.due_from > now();
  RETURN 'contested';
END $$;

CREATE FUNCTION directory.is_domain_wanted(held uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = '' AS
  $$ SELECT EXISTS (SELECT FROM directory.proved_domain p WHERE p.domain = held AND p.is_wanted) $$;

-- Domains whose records are to be looked at, taken for so long.
CREATE FUNCTION directory.claim_domains(at_most int, lease_ms int) RETURNS TABLE (tenant uuid, id uuid, name text)
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = '' AS $$
  UPDATE directory.domain_look l SET busy_until = now() + lease_ms * interval '1 ms'
  WHERE l.id IN (
    SELECT d.id FROM directory.domain_look d
    WHERE d.due_from <= now() AND (d.busy_until IS NULL OR d.busy_until <= now())
    ORDER BY d.due_from LIMIT at_most FOR UPDATE SKIP LOCKED)
  RETURNING l.tenant, l.id, l.name
$$;

REVOKE ALL ON FUNCTION directory.enter_domain(), directory.claim_domain(uuid, text[]), directory.is_domain_wanted(uuid),
  directory.claim_domains(int, int) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION directory.claim_domain(uuid, text[]), directory.is_domain_wanted(uuid) TO tiffin_app, tiffin_worker;
GRANT EXECUTE ON FUNCTION directory.claim_domains(int, int) TO tiffin_worker;

-- How many a tenant may have is for its plan to say.
ALTER TABLE platform.plan ADD COLUMN domains INTEGER CHECK (domains >= 0);
UPDATE platform.plan SET domains = CASE name WHEN 'free' THEN 5 WHEN 'team' THEN 100 END WHERE name IN ('free', 'team');
GRANT INSERT (domains), UPDATE (domains) ON platform.plan TO tiffin_operator;
ALTER TABLE platform.tenant_usage ADD COLUMN domains INTEGER NOT NULL DEFAULT 0;
CREATE TRIGGER count_in AFTER INSERT ON public.domain REFERENCING NEW TABLE AS changed_rows
  FOR EACH STATEMENT EXECUTE FUNCTION platform.count_rows('domains');
CREATE TRIGGER count_out AFTER DELETE ON public.domain REFERENCING OLD TABLE AS changed_rows
  FOR EACH STATEMENT EXECUTE FUNCTION platform.count_rows('domains');

CREATE OR REPLACE FUNCTION platform.are_overrides(given jsonb) RETURNS boolean LANGUAGE sql IMMUTABLE SET search_path = '' AS $$
  SELECT jsonb_typeof(given) = 'object' AND NOT EXISTS (
    SELECT FROM jsonb_each(given) o
    WHERE o.key NOT IN ('projects', 'environments', 'domains', 'members', 'service_accounts', 'units', 'replicas', 'cpu_millicores',
        'memory_mb', 'disk_mb', 'build_minutes', 'requests_per_month', 'concurrent_builds', 'concurrent_deployments',
        'production_approvals')
      OR NOT (o.value = 'null'::jsonb OR (jsonb_typeof(o.value) = 'number' AND o.value::text ~ '^\d{1,15}$')))
$$;

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
  FROM own, monthly, unnest(ARRAY['projects', 'environments', 'domains', 'members', 'service_accounts', 'units', 'replicas',
    'cpu_millicores', 'memory_mb', 'disk_mb', 'build_minutes', 'requests_per_month']) WITH ORDINALITY AS l (what, place)
  ORDER BY l.place
$$;
