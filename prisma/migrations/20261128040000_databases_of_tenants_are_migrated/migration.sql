-- What releases change in the databases of tenants (docs/migrations.md): a row for each change in an environment, written before the change is
-- made, so that one which cannot be taken back is never forgotten. Whether it was made is told by the database itself.
CREATE TABLE public.migration (
  tenant_id UUID NOT NULL,
  id UUID NOT NULL,
  environment_id UUID NOT NULL,
  release_id UUID NOT NULL,
  -- Id and name of the connector on the canvas of the release.
  connector_id TEXT NOT NULL,
  connector TEXT NOT NULL,
  -- Its place among the changes that were planned with it.
  position INTEGER NOT NULL,
  kind TEXT NOT NULL,
  moment TEXT NOT NULL,
  -- For people.
  words TEXT NOT NULL,
  sql TEXT[] NOT NULL,
  state TEXT NOT NULL DEFAULT 'planned',
  -- Why it failed, or what is not known of it, for people.
  note TEXT,
  -- SHA-256 of what the database tells of itself before the change, and once it is made.
  before_sha256 TEXT NOT NULL,
  after_sha256 TEXT NOT NULL,
  planned_at TIMESTAMPTZ(3) NOT NULL DEFAULT transaction_timestamp(),
  started_at TIMESTAMPTZ(3),
  finished_at TIMESTAMPTZ(3),
  CONSTRAINT migration_pkey PRIMARY KEY (tenant_id, id),
  CONSTRAINT migration_tenant_id_environment_id_fkey FOREIGN KEY (tenant_id, environment_id)
    REFERENCES public.environment (tenant_id, id) ON DELETE RESTRICT ON UPDATE CASCADE,
  CONSTRAINT migration_tenant_id_release_id_fkey FOREIGN KEY (tenant_id, release_id)
    REFERENCES public.release (tenant_id, id) ON DELETE RESTRICT ON UPDATE CASCADE,
  CONSTRAINT migration_kind_check CHECK (kind IN ('expand', 'contract', 'irreversible')),
  CONSTRAINT migration_moment_check CHECK (moment IN ('before', 'after')),
  CONSTRAINT migration_state_check CHECK (state IN ('planned', 'running', 'done', 'failed')),
  CONSTRAINT migration_finished_check CHECK ((finished_at IS NULL) = (state IN ('planned', 'running')))
);
CREATE INDEX migration_tenant_id_environment_id_id_idx ON public.migration (tenant_id, environment_id, id);
CREATE INDEX migration_tenant_id_release_id_idx ON public.migration (tenant_id, release_id);

-- What was made stays as it was made, whoever writes.
CREATE FUNCTION public.refuse_change_of_made() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
  RAISE EXCEPTION 'The change % was made.', OLD.id USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER made_stays BEFORE UPDATE ON public.migration FOR EACH ROW
  WHEN (OLD.state = 'done') EXECUTE FUNCTION public.refuse_change_of_made();

ALTER TABLE public.migration ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.migration FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_rows ON public.migration
  USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid)
  WITH CHECK (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
GRANT SELECT ON public.migration TO tiffin_app, tiffin_worker;
GRANT INSERT, DELETE ON public.migration TO tiffin_worker;
GRANT UPDATE (state, note, started_at, finished_at) ON public.migration TO tiffin_worker;
