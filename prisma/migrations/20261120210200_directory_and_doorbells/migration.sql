-- The directory: which tenant a person, a token or an environment belongs to. It holds ids and nothing else, so that a
-- request can find its tenant and a sweep its work before a tenant is set. No role reads its tables; each question is a function.
CREATE SCHEMA directory;
REVOKE ALL ON SCHEMA directory FROM PUBLIC;
GRANT USAGE ON SCHEMA directory TO tiffin_app, tiffin_worker;

CREATE TABLE directory.member (user_id uuid NOT NULL, tenant uuid NOT NULL, PRIMARY KEY (user_id, tenant));
CREATE TABLE directory.token (hash text PRIMARY KEY, tenant uuid NOT NULL);
CREATE TABLE directory.environment (id uuid PRIMARY KEY, tenant uuid NOT NULL);

CREATE FUNCTION directory.enter_member() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
BEGIN
  INSERT INTO directory.member VALUES (NEW.user_id, NEW.tenant_id) ON CONFLICT DO NOTHING;
  RETURN NULL;
END $$;
CREATE TRIGGER enter_directory AFTER INSERT ON public.member
  FOR EACH ROW EXECUTE FUNCTION directory.enter_member();

CREATE FUNCTION directory.enter_token() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
BEGIN
  INSERT INTO directory.token VALUES (NEW.hash, NEW.tenant_id);
  RETURN NULL;
END $$;
CREATE TRIGGER enter_directory AFTER INSERT ON public.api_token
  FOR EACH ROW EXECUTE FUNCTION directory.enter_token();

CREATE FUNCTION directory.enter_environment() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
BEGIN
  INSERT INTO directory.environment VALUES (NEW.id, NEW.tenant_id);
  RETURN NULL;
END $$;
CREATE TRIGGER enter_directory AFTER INSERT ON public.environment
  FOR EACH ROW EXECUTE FUNCTION directory.enter_environment();

CREATE FUNCTION directory.tenants_of_user(wanted uuid) RETURNS SETOF uuid
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = '' AS
  $$ SELECT tenant FROM directory.member WHERE user_id = wanted ORDER BY tenant $$;
CREATE FUNCTION directory.tenant_of_token(wanted text) RETURNS uuid
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = '' AS
  $$ SELECT tenant FROM directory.token WHERE hash = wanted $$;
CREATE FUNCTION directory.environments_after(last uuid, at_most int) RETURNS TABLE (id uuid, tenant uuid)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = '' AS
  $$ SELECT e.id, e.tenant FROM directory.environment e WHERE e.id > last ORDER BY e.id LIMIT at_most $$;

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA directory FROM PUBLIC;
GRANT EXECUTE ON FUNCTION directory.tenants_of_user(uuid), directory.tenant_of_token(text) TO tiffin_app;
GRANT EXECUTE ON FUNCTION directory.environments_after(uuid, int) TO tiffin_worker;

-- Doorbells for subscribers: ids only, and only once the change has committed.
CREATE FUNCTION directory.announce() RETURNS trigger LANGUAGE plpgsql SET search_path = '' AS $$
BEGIN
  PERFORM pg_notify('tiffin_changed', json_build_object(
    'tenantId', NEW.tenant_id,
    'kind', TG_ARGV[0],
    'id', CASE TG_ARGV[0]
      WHEN 'project' THEN (to_jsonb(NEW) ->> 'project_id')
      WHEN 'environment' THEN coalesce(to_jsonb(NEW) ->> 'environment_id', to_jsonb(NEW) ->> 'id')
      ELSE to_jsonb(NEW) ->> 'deployment_id'
    END)::text);
  RETURN NULL;
END $$;
CREATE TRIGGER announce AFTER INSERT ON public.revision
  FOR EACH ROW EXECUTE FUNCTION directory.announce('project');
CREATE TRIGGER announce AFTER INSERT OR UPDATE ON public.environment
  FOR EACH ROW EXECUTE FUNCTION directory.announce('environment');
CREATE TRIGGER announce AFTER INSERT OR UPDATE ON public.build
  FOR EACH ROW EXECUTE FUNCTION directory.announce('environment');
CREATE TRIGGER announce AFTER INSERT OR UPDATE ON public.deployment
  FOR EACH ROW EXECUTE FUNCTION directory.announce('environment');
CREATE TRIGGER announce AFTER INSERT OR UPDATE ON public.deployment_step
  FOR EACH ROW EXECUTE FUNCTION directory.announce('deployment');
