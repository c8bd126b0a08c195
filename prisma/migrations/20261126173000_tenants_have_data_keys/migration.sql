-- Each tenant has a key of its own for its secrets, variables stand beside secrets, and who changed which of them is kept (docs/adr/0022).
CREATE TABLE public.tenant_key (
  tenant_id UUID NOT NULL,
  version INTEGER NOT NULL DEFAULT 1,
  public_key TEXT NOT NULL,
  wrapped_key TEXT NOT NULL,
  kek_id TEXT NOT NULL,
  created_at TIMESTAMPTZ(3) NOT NULL DEFAULT transaction_timestamp(),
  replace_wanted_at TIMESTAMPTZ(3),
  CONSTRAINT tenant_key_pkey PRIMARY KEY (tenant_id, version)
);
ALTER TABLE public.tenant_key ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.tenant_key FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_rows ON public.tenant_key
  USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid)
  WITH CHECK (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);

-- The api makes a tenant's first key and no other: it cannot name a version. A later one, to which all secrets move, is the deployer's
-- to make, so that nothing planted through the api becomes the key of what was kept before. The api asks for it, and unwraps none.
GRANT SELECT (tenant_id, version, public_key, created_at, replace_wanted_at) ON public.tenant_key TO tiffin_app;
GRANT INSERT (tenant_id, public_key, wrapped_key, kek_id) ON public.tenant_key TO tiffin_app;
GRANT UPDATE (replace_wanted_at) ON public.tenant_key TO tiffin_app;
GRANT SELECT, INSERT, DELETE ON public.tenant_key TO tiffin_worker;
GRANT UPDATE (wrapped_key, kek_id) ON public.tenant_key TO tiffin_worker;

-- A key that something was sealed with cannot go: who deletes it waits for who is sealing, and then finds that it is in use.
ALTER TABLE public.secret ALTER COLUMN key_id DROP NOT NULL;
ALTER TABLE public.secret ADD COLUMN key_version INTEGER;
ALTER TABLE public.secret ADD CONSTRAINT secret_tenant_id_key_version_fkey FOREIGN KEY (tenant_id, key_version)
  REFERENCES public.tenant_key (tenant_id, version) ON DELETE RESTRICT ON UPDATE CASCADE;
CREATE INDEX secret_tenant_id_key_version_idx ON public.secret (tenant_id, key_version);
GRANT UPDATE (key_version) ON public.secret TO tiffin_app;
-- The deployer seals anew what it could open: another ciphertext of the same value.
GRANT UPDATE (ciphertext, key_id, key_version) ON public.secret TO tiffin_worker;

CREATE TABLE public.variable (
  tenant_id UUID NOT NULL,
  environment_id UUID NOT NULL,
  name TEXT NOT NULL,
  value TEXT NOT NULL,
  version INTEGER NOT NULL DEFAULT 1,
  author_id TEXT NOT NULL,
  author_name TEXT NOT NULL,
  created_at TIMESTAMPTZ(3) NOT NULL DEFAULT transaction_timestamp(),
  updated_at TIMESTAMPTZ(3) NOT NULL DEFAULT transaction_timestamp(),
  CONSTRAINT variable_pkey PRIMARY KEY (tenant_id, environment_id, name),
  CONSTRAINT variable_tenant_id_environment_id_fkey FOREIGN KEY (tenant_id, environment_id)
    REFERENCES public.environment (tenant_id, id) ON DELETE RESTRICT ON UPDATE CASCADE
);
ALTER TABLE public.variable ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.variable FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_rows ON public.variable
  USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid)
  WITH CHECK (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
GRANT SELECT, INSERT, DELETE ON public.variable TO tiffin_app;
GRANT UPDATE (value, version, author_id, author_name, updated_at) ON public.variable TO tiffin_app;
GRANT SELECT ON public.variable TO tiffin_worker;

-- Who set or removed what, and when; never a value. A version is the number of a name's change.
CREATE TABLE public.setting_change (
  tenant_id UUID NOT NULL,
  environment_id UUID NOT NULL,
  kind TEXT NOT NULL,
  name TEXT NOT NULL,
  version INTEGER NOT NULL,
  change TEXT NOT NULL,
  author_id TEXT NOT NULL,
  author_name TEXT NOT NULL,
  at TIMESTAMPTZ(3) NOT NULL DEFAULT transaction_timestamp(),
  CONSTRAINT setting_change_pkey PRIMARY KEY (tenant_id, environment_id, kind, name, version),
  CONSTRAINT setting_change_tenant_id_environment_id_fkey FOREIGN KEY (tenant_id, environment_id)
    REFERENCES public.environment (tenant_id, id) ON DELETE RESTRICT ON UPDATE CASCADE
);
CREATE INDEX setting_change_tenant_id_environment_id_at_idx ON public.setting_change (tenant_id, environment_id, at);
ALTER TABLE public.setting_change ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant_rows ON public.setting_change
  USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid)
  WITH CHECK (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
GRANT SELECT, INSERT ON public.setting_change TO tiffin_app;
GRANT SELECT ON public.setting_change TO tiffin_worker;

-- What is known of the secrets that are there: their last change. The owner's rows, which row level security is not forced on meanwhile.
ALTER TABLE public.secret NO FORCE ROW LEVEL SECURITY;
INSERT INTO public.setting_change (tenant_id, environment_id, kind, name, version, change, author_id, author_name, at)
  SELECT s.tenant_id, s.environment_id, 'secret', s.name, s.version, 'set', s.author_id, s.author_name, s.updated_at
  FROM public.secret s;
ALTER TABLE public.setting_change FORCE ROW LEVEL SECURITY;

-- Which tenants' keys there is something to do for: ids, and nothing that could be opened.
CREATE TABLE directory.tenant_key (
  tenant uuid NOT NULL, version int NOT NULL, kek_id text NOT NULL, replace_wanted boolean NOT NULL,
  PRIMARY KEY (tenant, version)
);
CREATE TABLE directory.old_secret (tenant uuid PRIMARY KEY);
INSERT INTO directory.old_secret SELECT DISTINCT s.tenant_id FROM public.secret s;
ALTER TABLE public.secret FORCE ROW LEVEL SECURITY;

CREATE FUNCTION directory.enter_tenant_key() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    DELETE FROM directory.tenant_key k WHERE k.tenant = OLD.tenant_id AND k.version = OLD.version;
  ELSE
    INSERT INTO directory.tenant_key VALUES (NEW.tenant_id, NEW.version, NEW.kek_id, NEW.replace_wanted_at IS NOT NULL)
      ON CONFLICT (tenant, version) DO UPDATE SET kek_id = excluded.kek_id, replace_wanted = excluded.replace_wanted;
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER enter_directory AFTER INSERT OR UPDATE OR DELETE ON public.tenant_key
  FOR EACH ROW EXECUTE FUNCTION directory.enter_tenant_key();

-- A process of the version before may still be writing in the old form.
CREATE FUNCTION directory.enter_old_secret() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
BEGIN
  INSERT INTO directory.old_secret VALUES (NEW.tenant_id) ON CONFLICT DO NOTHING;
  RETURN NULL;
END $$;
CREATE TRIGGER enter_old_secret AFTER INSERT OR UPDATE ON public.secret
  FOR EACH ROW WHEN (NEW.key_version IS NULL) EXECUTE FUNCTION directory.enter_old_secret();

CREATE FUNCTION directory.forget_old_secrets(whose uuid) RETURNS void
  LANGUAGE sql SECURITY DEFINER SET search_path = '' AS
  $$ DELETE FROM directory.old_secret o WHERE o.tenant = whose $$;
CREATE FUNCTION directory.tenants_with_old_keys(kek text, last uuid, at_most int) RETURNS TABLE (tenant uuid)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = '' AS $$
  SELECT t.tenant FROM (
    SELECT o.tenant FROM directory.old_secret o
    UNION
    SELECT k.tenant FROM directory.tenant_key k
    WHERE k.kek_id <> kek OR k.replace_wanted
      OR EXISTS (SELECT 1 FROM directory.tenant_key n WHERE n.tenant = k.tenant AND n.version > k.version)
  ) t WHERE t.tenant > last ORDER BY t.tenant LIMIT at_most
$$;
CREATE FUNCTION directory.keks_in_use() RETURNS TABLE (kek_id text, keys int)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = '' AS
  $$ SELECT k.kek_id, count(*)::int FROM directory.tenant_key k GROUP BY k.kek_id ORDER BY k.kek_id $$;
REVOKE ALL ON FUNCTION directory.enter_tenant_key(), directory.enter_old_secret(), directory.forget_old_secrets(uuid),
  directory.tenants_with_old_keys(text, uuid, int), directory.keks_in_use() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION directory.forget_old_secrets(uuid), directory.tenants_with_old_keys(text, uuid, int),
  directory.keks_in_use() TO tiffin_worker;
