-- Secrets of environments (docs/adr/0012). Only ciphertext lies here; the key is a file of the processes that need it.
CREATE TABLE public.secret (
  tenant_id UUID NOT NULL,
  environment_id UUID NOT NULL,
  name TEXT NOT NULL,
  ciphertext TEXT NOT NULL,
  key_id TEXT NOT NULL,
  version INTEGER NOT NULL DEFAULT 1,
  author_id TEXT NOT NULL,
  author_name TEXT NOT NULL,
  created_at TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  updated_at TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  CONSTRAINT secret_pkey PRIMARY KEY (tenant_id, environment_id, name),
  CONSTRAINT secret_tenant_id_environment_id_fkey FOREIGN KEY (tenant_id, environment_id)
    REFERENCES public.environment (tenant_id, id) ON DELETE RESTRICT ON UPDATE CASCADE
);
ALTER TABLE public.secret ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.secret FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_rows ON public.secret
  USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid)
  WITH CHECK (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);

-- The api writes values and never reads them back, not even encrypted; the deployer reads, and writes none.
GRANT SELECT (tenant_id, environment_id, name, version, author_id, author_name, created_at, updated_at)
  ON public.secret TO tiffin_app;
GRANT INSERT, DELETE ON public.secret TO tiffin_app;
GRANT UPDATE (ciphertext, key_id, version, author_id, author_name, updated_at) ON public.secret TO tiffin_app;
GRANT SELECT ON public.secret TO tiffin_worker;

-- Which state of its secrets an environment should run with, runs with, and could not be brought to.
ALTER TABLE public.environment
  ADD COLUMN settings_version INTEGER NOT NULL DEFAULT 0,
  ADD COLUMN applied_settings_version INTEGER NOT NULL DEFAULT 0,
  ADD COLUMN failed_settings_version INTEGER NOT NULL DEFAULT 0;
GRANT UPDATE (settings_version) ON public.environment TO tiffin_app;
CREATE TRIGGER announce_settings AFTER UPDATE ON public.environment
  FOR EACH ROW WHEN (
    (OLD.settings_version, OLD.applied_settings_version, OLD.failed_settings_version)
    IS DISTINCT FROM (NEW.settings_version, NEW.applied_settings_version, NEW.failed_settings_version))
  EXECUTE FUNCTION directory.announce('environment', 'id');

-- The same release is due again when its settings have changed.
CREATE OR REPLACE FUNCTION public.deployment_due_from(e public.environment) RETURNS timestamptz LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE
    WHEN e.desired_release_id IS NOT NULL
      AND (e.current_release_id IS DISTINCT FROM e.desired_release_id
        OR e.applied_settings_version <> e.settings_version)
      AND (e.deploy_failed_release_id IS DISTINCT FROM e.desired_release_id
        OR e.failed_settings_version <> e.settings_version)
    THEN coalesce(e.deploy_lease_until, '-infinity')
  END
$$;
