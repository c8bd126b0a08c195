-- What operators of the platform do, they do under a role of their own (docs/adr/0026), which sees of tenants what this file says: their
-- row, what they use of their plan, and nothing that lies in them.
GRANT USAGE ON SCHEMA public, platform TO tiffin_operator;

-- The row of every tenant. No tenant is set while an operator works, but where an event is written into one.
CREATE POLICY operators_see ON public.tenant FOR SELECT TO tiffin_operator USING (true);
CREATE POLICY operators_change ON public.tenant FOR UPDATE TO tiffin_operator USING (true) WITH CHECK (true);
GRANT SELECT (tenant_id, slug, name, created_at, plan_id, quota_overrides, state, state_reason, erase_at),
  UPDATE (state, state_reason, plan_id, quota_overrides) ON public.tenant TO tiffin_operator;
REVOKE UPDATE (plan_id, quota_overrides) ON public.tenant FROM tiffin_app;

-- A tenant's people delete and restore it under `tiffin_app`, which therefore writes the state; suspending is not theirs, and neither is
-- the end of it.
CREATE FUNCTION public.keep_suspension() RETURNS trigger LANGUAGE plpgsql SET search_path = '' AS $$
BEGIN
  IF current_user IN ('tiffin_app', 'tiffin_worker') THEN
    RAISE EXCEPTION 'Only operators suspend a tenant, or end that.' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$;
REVOKE ALL ON FUNCTION public.keep_suspension() FROM PUBLIC;
CREATE TRIGGER keep_suspension BEFORE UPDATE OF state, state_reason ON public.tenant
  FOR EACH ROW WHEN ((OLD.state = 'suspended') <> (NEW.state = 'suspended')
    OR (OLD.state = 'suspended' AND OLD.state_reason IS DISTINCT FROM NEW.state_reason))
  EXECUTE FUNCTION public.keep_suspension();

-- Plans; how and whether one signs up; who waits for that.
GRANT SELECT, INSERT (id, name, projects, environments, members, units, replicas, cpu_millicores, memory_mb, disk_mb, build_minutes,
    requests_per_month, concurrent_builds, concurrent_deployments, service_accounts),
  UPDATE (projects, environments, members, units, replicas, cpu_millicores, memory_mb, disk_mb, build_minutes, requests_per_month,
    concurrent_builds, concurrent_deployments, service_accounts)
  ON platform.plan TO tiffin_operator;
GRANT SELECT, UPDATE (value, changed_at, changed_by) ON platform.setting TO tiffin_operator;
GRANT SELECT, UPDATE (state, decided_at, decided_by) ON platform.sign_up_request TO tiffin_operator;

-- When an override of a limit ends. What has no row here stands until somebody takes it away.
CREATE TABLE platform.override_end (
  tenant UUID NOT NULL REFERENCES directory.tenant ON DELETE CASCADE,
  what TEXT NOT NULL,
  ends_at TIMESTAMPTZ(3) NOT NULL,
  PRIMARY KEY (tenant, what)
);
REVOKE ALL ON platform.override_end FROM PUBLIC;
CREATE INDEX override_end_at ON platform.override_end (ends_at);
GRANT SELECT, INSERT, UPDATE (ends_at), DELETE ON platform.override_end TO tiffin_operator;
GRANT SELECT ON platform.tenant_usage TO tiffin_operator;
-- It is what a check of the usage's row asks.
GRANT EXECUTE ON FUNCTION platform.are_overrides(jsonb) TO tiffin_operator;

-- Ends the override that was to end first, if its time has come, and puts that on record. False: there is none.
CREATE FUNCTION platform.end_override() RETURNS boolean LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = '' AS $$
DECLARE
  before CONSTANT text := coalesce(current_setting('app.tenant_id', true), '');
  actor CONSTANT jsonb := '{"kind": "worker", "id": "api", "name": "api"}';
  ended platform.override_end;
  entry jsonb;
BEGIN
  DELETE FROM platform.override_end e
  WHERE (e.tenant, e.what) = (SELECT o.tenant, o.what FROM platform.override_end o WHERE o.ends_at <= now()
    ORDER BY o.ends_at LIMIT 1 FOR UPDATE SKIP LOCKED)
  RETURNING * INTO ended;
  IF NOT FOUND THEN
    RETURN false;
  END IF;
  PERFORM set_config('app.tenant_id', ended.tenant::text, true);
  UPDATE public.tenant t SET quota_overrides = t.quota_overrides - ended.what WHERE t.tenant_id = ended.tenant;
  entry := jsonb_build_object('action', 'tenant.end-quota-override', 'objectKind', 'tenant', 'objectId', ended.tenant,
    'detail', jsonb_build_object('resource', ended.what, 'endsAt', ended.ends_at));
  PERFORM audit.append(ended.tenant, actor, jsonb_build_array(entry));
  PERFORM audit.append(NULL, actor, jsonb_build_array(entry));
  PERFORM set_config('app.tenant_id', before, true);
  RETURN true;
END $$;

-- What tenants use of their plans, as each reads its own.
CREATE FUNCTION platform.usage_of_tenants(wanted uuid[]) RETURNS TABLE (tenant uuid, what text, used bigint, most bigint)
  LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = '' AS $$
DECLARE
  before CONSTANT text := coalesce(current_setting('app.tenant_id', true), '');
  one uuid;
BEGIN
  FOREACH one IN ARRAY wanted LOOP
    PERFORM set_config('app.tenant_id', one::text, true);
    RETURN QUERY SELECT one, u.what, u.used, u.most FROM platform.own_usage() u;
  END LOOP;
  PERFORM set_config('app.tenant_id', before, true);
END $$;

-- Whether somebody is a member, for whoever acts on their behalf.
CREATE FUNCTION directory.is_member(wanted uuid, of_tenant uuid) RETURNS boolean
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = '' AS
  $$ SELECT EXISTS (SELECT 1 FROM directory.member m WHERE m.user_id = wanted AND m.tenant = of_tenant) $$;
GRANT USAGE ON SCHEMA directory TO tiffin_operator;

-- That an operator may look into a tenant, why, and until when. By whom: the subject at the identity provider, since an operator need be
-- no user.
CREATE TABLE platform.support_access (
  id UUID PRIMARY KEY,
  tenant UUID NOT NULL REFERENCES directory.tenant ON DELETE CASCADE,
  operator TEXT NOT NULL CHECK (length(operator) BETWEEN 1 AND 255),
  operator_name TEXT NOT NULL,
  -- The member who has asked for it.
  on_behalf_of UUID,
  reason TEXT NOT NULL CHECK (length(reason) BETWEEN 1 AND 500),
  opened_at TIMESTAMPTZ(3) NOT NULL DEFAULT now(),
  expires_at TIMESTAMPTZ(3) NOT NULL,
  -- Closed, or found to have expired.
  ended_at TIMESTAMPTZ(3),
  -- Whatever the settings of an API say.
  CHECK (expires_at > opened_at AND expires_at <= opened_at + interval '1 day')
);
CREATE UNIQUE INDEX support_access_one_open ON platform.support_access (operator, tenant) WHERE ended_at IS NULL;
CREATE INDEX support_access_tenant ON platform.support_access (tenant);
-- In which sessions it was used.
CREATE TABLE platform.support_use (
  access UUID NOT NULL REFERENCES platform.support_access ON DELETE CASCADE,
  session TEXT NOT NULL CHECK (length(session) BETWEEN 1 AND 255),
  at TIMESTAMPTZ(3) NOT NULL DEFAULT now(),
  PRIMARY KEY (access, session)
);
REVOKE ALL ON platform.support_access, platform.support_use FROM PUBLIC;
GRANT SELECT, INSERT (id, tenant, operator, operator_name, on_behalf_of, reason, expires_at), UPDATE (ended_at)
  ON platform.support_access TO tiffin_operator;
GRANT SELECT, INSERT (access, session) ON platform.support_use TO tiffin_operator;

-- Says so to whoever remembers the operator.
CREATE FUNCTION platform.announce_support() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
BEGIN
  PERFORM pg_notify('tiffin_changed', json_build_object(
    'tenantId', NEW.tenant, 'kind', 'support', 'id', NEW.id, 'operator', NEW.operator)::text);
  RETURN NULL;
END $$;
CREATE TRIGGER announce AFTER INSERT OR UPDATE OF ended_at ON platform.support_access
  FOR EACH ROW EXECUTE FUNCTION platform.announce_support();

-- Puts the end of one support access that has expired on record: the tenant's, and the platform's. False: there is none.
CREATE FUNCTION platform.end_expired_support() RETURNS boolean LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = '' AS $$
DECLARE
  before CONSTANT text := coalesce(current_setting('app.tenant_id', true), '');
  ended platform.support_access;
  actor jsonb;
  entry jsonb;
BEGIN
  UPDATE platform.support_access a SET ended_at = clock_timestamp()
  WHERE a.id = (SELECT o.id FROM platform.support_access o WHERE o.ended_at IS NULL AND o.expires_at <= now()
    ORDER BY o.expires_at LIMIT 1 FOR UPDATE SKIP LOCKED)
  RETURNING * INTO ended;
  IF NOT FOUND THEN
    RETURN false;
  END IF;
  actor := jsonb_build_object('kind', 'operator', 'id', ended.operator, 'name', ended.operator_name, 'onBehalfOf', ended.on_behalf_of);
  entry := jsonb_build_object('action', 'support.expire', 'objectKind', 'support_access', 'objectId', ended.id,
    'detail', jsonb_build_object('reason', ended.reason, 'tenantId', ended.tenant, 'expiredAt', ended.expires_at));
  PERFORM set_config('app.tenant_id', ended.tenant::text, true);
  PERFORM audit.append(ended.tenant, actor, jsonb_build_array(entry));
  PERFORM audit.append(NULL, actor, jsonb_build_array(entry));
  PERFORM set_config('app.tenant_id', before, true);
  RETURN true;
END $$;

REVOKE ALL ON FUNCTION platform.usage_of_tenants(uuid[]), platform.end_override(), directory.is_member(uuid, uuid), platform.announce_support(),
  platform.end_expired_support() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION platform.usage_of_tenants(uuid[]), directory.is_member(uuid, uuid) TO tiffin_operator;
-- The API looks for what is over, whether or not an operator is there.
GRANT EXECUTE ON FUNCTION platform.end_expired_support(), platform.end_override() TO tiffin_app;
