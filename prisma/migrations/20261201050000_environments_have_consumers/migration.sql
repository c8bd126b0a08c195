-- Who may call through the gateways of an environment (docs/consumers.md): users and applications with their credentials, and the scopes that
-- credentials can have. Of secrets there are hashes alone.
CREATE TABLE public.consumer_version (
  tenant_id UUID NOT NULL,
  environment_id UUID NOT NULL,
  -- Grows with each change of what is below. Whoever changes holds it, so that changes of one environment come one after the other.
  version BIGINT NOT NULL DEFAULT 0,
  CONSTRAINT consumer_version_pkey PRIMARY KEY (tenant_id, environment_id),
  CONSTRAINT consumer_version_tenant_id_environment_id_fkey FOREIGN KEY (tenant_id, environment_id)
    REFERENCES public.environment (tenant_id, id) ON DELETE CASCADE ON UPDATE CASCADE
);
CREATE TABLE public.consumer (
  tenant_id UUID NOT NULL,
  id UUID NOT NULL,
  environment_id UUID NOT NULL,
  kind TEXT NOT NULL,
  -- Of a user, the name to sign in with.
  name TEXT NOT NULL,
  -- Whose application it is; null: it is a user.
  user_id UUID,
  firstname TEXT,
  lastname TEXT,
  email TEXT,
  redirect_uri TEXT,
  -- An object, of the tenant's own.
  properties JSONB NOT NULL DEFAULT '{}',
  is_active BOOLEAN NOT NULL DEFAULT true,
  created_at TIMESTAMPTZ(3) NOT NULL DEFAULT transaction_timestamp(),
  CONSTRAINT consumer_pkey PRIMARY KEY (tenant_id, id),
  CONSTRAINT consumer_tenant_id_environment_id_fkey FOREIGN KEY (tenant_id, environment_id)
    REFERENCES public.environment (tenant_id, id) ON DELETE RESTRICT ON UPDATE CASCADE,
  CONSTRAINT consumer_tenant_id_user_id_fkey FOREIGN KEY (tenant_id, user_id)
    REFERENCES public.consumer (tenant_id, id) ON DELETE CASCADE ON UPDATE CASCADE,
  CONSTRAINT consumer_kind_check CHECK (kind = CASE WHEN user_id IS NULL THEN 'user' ELSE 'application' END),
  CONSTRAINT consumer_properties_check CHECK (jsonb_typeof(properties) = 'object')
);
CREATE UNIQUE INDEX consumer_tenant_id_environment_id_id_key ON public.consumer (tenant_id, environment_id, id);
-- A username is one in its environment, and the name of an application one of its user.
CREATE UNIQUE INDEX consumer_username ON public.consumer (tenant_id, environment_id, name) WHERE user_id IS NULL;
CREATE UNIQUE INDEX consumer_application_name ON public.consumer (tenant_id, user_id, name) WHERE user_id IS NOT NULL;

CREATE TABLE public.consumer_credential (
  tenant_id UUID NOT NULL,
  id UUID NOT NULL,
  environment_id UUID NOT NULL,
  consumer_id UUID NOT NULL,
  type TEXT NOT NULL,
  -- Of a type that each consumer has one of, the consumer's id.
  key_id TEXT NOT NULL,
  -- Null for a type whose tokens somebody else signs.
  secret_hash TEXT,
  scopes TEXT[] NOT NULL DEFAULT '{}',
  is_active BOOLEAN NOT NULL DEFAULT true,
  created_at TIMESTAMPTZ(3) NOT NULL DEFAULT transaction_timestamp(),
  last_rotated_at TIMESTAMPTZ(3),
  CONSTRAINT consumer_credential_pkey PRIMARY KEY (tenant_id, id),
  CONSTRAINT consumer_credential_tenant_id_environment_id_consumer_id_fkey FOREIGN KEY (tenant_id, environment_id, consumer_id)
    REFERENCES public.consumer (tenant_id, environment_id, id) ON DELETE CASCADE ON UPDATE CASCADE,
  CONSTRAINT consumer_credential_type_check CHECK (type IN ('key-auth', 'basic-auth', 'jwt', 'oauth2')),
  CONSTRAINT consumer_credential_key_id_check CHECK (type IN ('key-auth', 'jwt') OR key_id = consumer_id::text),
  CONSTRAINT consumer_credential_secret_hash_check CHECK ((secret_hash IS NULL) = (type = 'jwt'))
);
CREATE UNIQUE INDEX consumer_credential_tenant_id_environment_id_type_key_id_key
  ON public.consumer_credential (tenant_id, environment_id, type, key_id);
CREATE INDEX consumer_credential_tenant_id_consumer_id_idx ON public.consumer_credential (tenant_id, consumer_id);

CREATE TABLE public.consumer_scope (
  tenant_id UUID NOT NULL,
  environment_id UUID NOT NULL,
  name TEXT NOT NULL,
  created_at TIMESTAMPTZ(3) NOT NULL DEFAULT transaction_timestamp(),
  CONSTRAINT consumer_scope_pkey PRIMARY KEY (tenant_id, environment_id, name),
  CONSTRAINT consumer_scope_tenant_id_environment_id_fkey FOREIGN KEY (tenant_id, environment_id)
    REFERENCES public.environment (tenant_id, id) ON DELETE RESTRICT ON UPDATE CASCADE
);

-- Each environment has a version from its beginning on.
ALTER TABLE public.environment NO FORCE ROW LEVEL SECURITY;
INSERT INTO public.consumer_version (tenant_id, environment_id) SELECT e.tenant_id, e.id FROM public.environment e;
ALTER TABLE public.environment FORCE ROW LEVEL SECURITY;
CREATE FUNCTION public.begin_consumers() RETURNS trigger LANGUAGE plpgsql SET search_path = '' AS $$
BEGIN
  INSERT INTO public.consumer_version (tenant_id, environment_id) VALUES (NEW.tenant_id, NEW.id);
  RETURN NULL;
END $$;
CREATE TRIGGER begin_consumers AFTER INSERT ON public.environment FOR EACH ROW EXECUTE FUNCTION public.begin_consumers();

-- Whatever changes, the version does: nothing is changed that no event speaks of, or that gateways are not told.
CREATE FUNCTION public.move_consumers() RETURNS trigger LANGUAGE plpgsql SET search_path = '' AS $$
BEGIN
  UPDATE public.consumer_version v SET version = v.version + 1
  FROM (SELECT DISTINCT r.tenant_id, r.environment_id FROM changed_rows r) changed
  WHERE v.tenant_id = changed.tenant_id AND v.environment_id = changed.environment_id;
  RETURN NULL;
END $$;

DO $$
DECLARE
  protected text;
BEGIN
  FOREACH protected IN ARRAY ARRAY['consumer_version', 'consumer', 'consumer_credential', 'consumer_scope'] LOOP
    EXECUTE format('ALTER TABLE public.%I ENABLE ROW LEVEL SECURITY', protected);
    EXECUTE format('ALTER TABLE public.%I FORCE ROW LEVEL SECURITY', protected);
    EXECUTE format($policy$CREATE POLICY tenant_rows ON public.%I
      USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid)
      WITH CHECK (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid)$policy$, protected);
    CONTINUE WHEN protected = 'consumer_version';
    EXECUTE format('CREATE TRIGGER move_in AFTER INSERT ON public.%I REFERENCING NEW TABLE AS changed_rows
      FOR EACH STATEMENT EXECUTE FUNCTION public.move_consumers()', protected);
    EXECUTE format('CREATE TRIGGER move_on AFTER UPDATE ON public.%I REFERENCING NEW TABLE AS changed_rows
      FOR EACH STATEMENT EXECUTE FUNCTION public.move_consumers()', protected);
    EXECUTE format('CREATE TRIGGER move_out AFTER DELETE ON public.%I REFERENCING OLD TABLE AS changed_rows
      FOR EACH STATEMENT EXECUTE FUNCTION public.move_consumers()', protected);
  END LOOP;
END $$;
SELECT audit.keep_states('public.consumer_version', 'consumers', 'environment_id', '{}', '{}');

-- The api writes hashes and reads none; who tells gateways reads them, and writes nothing.
GRANT SELECT, INSERT (tenant_id, environment_id), UPDATE (version) ON public.consumer_version TO tiffin_app;
GRANT SELECT, INSERT, DELETE ON public.consumer, public.consumer_scope TO tiffin_app;
GRANT UPDATE (name, firstname, lastname, email, redirect_uri, properties, is_active) ON public.consumer TO tiffin_app;
GRANT SELECT (tenant_id, id, environment_id, consumer_id, type, key_id, scopes, is_active, created_at, last_rotated_at),
  INSERT, DELETE, UPDATE (secret_hash, scopes, is_active, last_rotated_at) ON public.consumer_credential TO tiffin_app;
GRANT SELECT ON public.consumer_version, public.consumer, public.consumer_credential, public.consumer_scope TO tiffin_worker;

-- Environments whose gateways are to be told of their consumers, of all tenants: of which version at least, and from when on.
CREATE TABLE directory.consumer_push (
  environment uuid PRIMARY KEY, tenant uuid NOT NULL, version bigint NOT NULL, due_from timestamptz NOT NULL, busy_until timestamptz
);
CREATE INDEX consumer_push_due ON directory.consumer_push (due_from);
CREATE INDEX consumer_push_tenant ON directory.consumer_push (tenant);

CREATE FUNCTION directory.enter_consumers() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    DELETE FROM directory.consumer_push p WHERE p.environment = OLD.environment_id;
    RETURN NULL;
  END IF;
  -- Who tells of an older version is not waited for: gateways keep the newest that they are told.
  INSERT INTO directory.consumer_push VALUES (NEW.environment_id, NEW.tenant_id, NEW.version, now(), NULL)
  ON CONFLICT (environment) DO UPDATE SET version = excluded.version, due_from = excluded.due_from, busy_until = NULL;
  PERFORM pg_notify('tiffin_work', 'consumers');
  RETURN NULL;
END $$;
CREATE TRIGGER enter_directory AFTER UPDATE OR DELETE ON public.consumer_version
  FOR EACH ROW EXECUTE FUNCTION directory.enter_consumers();

-- What is to be told now, taken for so long: whoever does not settle it in time has crashed, and it is taken again.
CREATE FUNCTION directory.claim_consumer_pushes(at_most int, lease_ms int) RETURNS TABLE (tenant uuid, environment uuid, version bigint)
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = '' AS $$
  UPDATE directory.consumer_push p SET busy_until = now() + lease_ms * interval '1 ms'
  WHERE p.environment IN (
    SELECT d.environment FROM directory.consumer_push d
    WHERE d.due_from <= now() AND (d.busy_until IS NULL OR d.busy_until <= now())
    ORDER BY d.due_from LIMIT at_most FOR UPDATE SKIP LOCKED)
  RETURNING p.tenant, p.environment, p.version
$$;
-- They have been told of so much; of what is newer they are still to be told.
CREATE FUNCTION directory.settle_consumer_push(told uuid, through bigint) RETURNS void
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = '' AS
  $$ DELETE FROM directory.consumer_push p WHERE p.environment = told AND p.version <= through $$;
CREATE FUNCTION directory.put_off_consumer_push(untold uuid, through bigint, wait_ms int) RETURNS void
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = '' AS $$
  UPDATE directory.consumer_push p SET due_from = now() + wait_ms * interval '1 ms', busy_until = NULL
  WHERE p.environment = untold AND p.version <= through
$$;
REVOKE ALL ON FUNCTION public.begin_consumers(), public.move_consumers(), directory.enter_consumers(),
  directory.claim_consumer_pushes(int, int), directory.settle_consumer_push(uuid, bigint),
  directory.put_off_consumer_push(uuid, bigint, int) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION directory.claim_consumer_pushes(int, int), directory.settle_consumer_push(uuid, bigint),
  directory.put_off_consumer_push(uuid, bigint, int) TO tiffin_worker;
