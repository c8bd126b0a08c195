-- Machines of a tenant. They act through tokens alone, in a role that is never the owner's.
CREATE TABLE public.service_account (
  tenant_id UUID NOT NULL,
  id UUID NOT NULL,
  name TEXT NOT NULL,
  role TEXT NOT NULL CHECK (role IN ('viewer', 'developer', 'admin')),
  created_at TIMESTAMPTZ(3) NOT NULL DEFAULT transaction_timestamp(),
  created_by TEXT NOT NULL,
  disabled_at TIMESTAMPTZ(3),
  CONSTRAINT service_account_pkey PRIMARY KEY (tenant_id, id)
);
CREATE UNIQUE INDEX service_account_name_unique ON public.service_account (tenant_id, lower(name));
ALTER TABLE public.service_account ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.service_account FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_rows ON public.service_account
  USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid)
  WITH CHECK (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
GRANT SELECT ON public.service_account TO tiffin_app, tiffin_worker;
GRANT INSERT, UPDATE (disabled_at), DELETE ON public.service_account TO tiffin_app;

-- A token stands for a member or for a service account, within a scope and perhaps one project. Tokens from before had all that
-- their member had.
ALTER TABLE public.api_token
  ADD COLUMN service_account_id UUID,
  ADD COLUMN scope TEXT NOT NULL DEFAULT 'admin' CHECK (scope IN ('read', 'deploy', 'admin')),
  ADD COLUMN project_id UUID,
  ADD COLUMN expires_at TIMESTAMPTZ(3),
  ADD COLUMN last_used_at TIMESTAMPTZ(3),
  ADD COLUMN created_by TEXT,
  ALTER COLUMN member_id DROP NOT NULL,
  ADD CONSTRAINT api_token_one_holder CHECK (num_nonnulls(member_id, service_account_id) = 1),
  DROP CONSTRAINT api_token_tenant_id_member_id_fkey;
-- Whoever makes one says what it may do.
ALTER TABLE public.api_token ALTER COLUMN scope DROP DEFAULT;
-- A token dies with whom it stands for, and with its project. What it did stays in the audit log under its id.
ALTER TABLE public.api_token
  ADD CONSTRAINT api_token_tenant_id_member_id_fkey FOREIGN KEY (tenant_id, member_id)
    REFERENCES public.member (tenant_id, id) ON DELETE CASCADE ON UPDATE CASCADE,
  ADD CONSTRAINT api_token_tenant_id_service_account_id_fkey FOREIGN KEY (tenant_id, service_account_id)
    REFERENCES public.service_account (tenant_id, id) ON DELETE CASCADE ON UPDATE CASCADE,
  ADD CONSTRAINT api_token_tenant_id_project_id_fkey FOREIGN KEY (tenant_id, project_id)
    REFERENCES public.project (tenant_id, id) ON DELETE CASCADE ON UPDATE CASCADE;
CREATE INDEX api_token_tenant_id_member_id_idx ON public.api_token (tenant_id, member_id);
CREATE INDEX api_token_tenant_id_service_account_id_idx ON public.api_token (tenant_id, service_account_id);
GRANT UPDATE (last_used_at) ON public.api_token TO tiffin_app;

-- That it was used is no change of what it may: nobody has to read its caller anew for that.
DROP TRIGGER announce ON public.api_token;
CREATE TRIGGER announce AFTER DELETE OR UPDATE OF revoked_at, scope, project_id, expires_at, member_id, service_account_id
  ON public.api_token FOR EACH ROW EXECUTE FUNCTION directory.announce_access('token', 'id');
-- A service account is announced as a member is: by the id of who acts.
CREATE TRIGGER announce AFTER UPDATE OR DELETE ON public.service_account
  FOR EACH ROW EXECUTE FUNCTION directory.announce_access('member', 'id');

CREATE FUNCTION directory.leave_token() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
BEGIN
  DELETE FROM directory.token WHERE hash = OLD.hash;
  RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION directory.leave_token() FROM PUBLIC;
CREATE TRIGGER leave_directory AFTER DELETE ON public.api_token
  FOR EACH ROW EXECUTE FUNCTION directory.leave_token();
