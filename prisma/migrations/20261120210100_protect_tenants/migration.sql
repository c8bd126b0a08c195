-- Every table of the public schema belongs to tenants: row level security holds for everyone, the owner included.
-- `nullif` because a setting that was set locally once reads as the empty string afterwards, not as null.
DO $$
DECLARE
  protected text;
BEGIN
  FOR protected IN
    SELECT relname FROM pg_class
    WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND relname <> '_prisma_migrations'
  LOOP
    EXECUTE format('ALTER TABLE public.%I ENABLE ROW LEVEL SECURITY', protected);
    EXECUTE format('ALTER TABLE public.%I FORCE ROW LEVEL SECURITY', protected);
    EXECUTE format(
      'CREATE POLICY tenant_rows ON public.%I
         USING (tenant_id = nullif(current_setting(''app.tenant_id'', true), '''')::uuid)
         WITH CHECK (tenant_id = nullif(current_setting(''app.tenant_id'', true), '''')::uuid)',
      protected);
    EXECUTE format('GRANT SELECT ON public.%I TO tiffin_app, tiffin_worker', protected);
  END LOOP;
END $$;

REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO tiffin_app, tiffin_worker;

-- The API writes what people change; all roles read their tenant's rows (granted above).
GRANT INSERT ON public.tenant, public.member, public.api_token, public.project, public.revision, public.environment,
  public.audit_event TO tiffin_app;
GRANT UPDATE (revoked_at) ON public.api_token TO tiffin_app;
GRANT UPDATE (desired_revision_id, build_epoch, build_holder, build_lease_until) ON public.environment TO tiffin_app;

-- The workers: write what they observe. Revisions, releases and audit events are never updated or deleted by anyone.
GRANT INSERT ON public.unit, public.image, public.dependency_lock, public.build, public.release, public.deployment,
  public.deployment_step, public.audit_event TO tiffin_worker;
GRANT UPDATE ON public.build, public.deployment, public.deployment_step, public.environment TO tiffin_worker;

-- At most one open deployment per environment, whatever happens.
CREATE UNIQUE INDEX deployment_one_open ON public.deployment (tenant_id, environment_id) WHERE state = 'running';

-- Names of projects are compared without case.
CREATE UNIQUE INDEX project_name_unique ON public.project (tenant_id, lower(name));
