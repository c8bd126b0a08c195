-- The tenant that is set reads which of its environments its requests of this month came to, those that are gone too.
CREATE FUNCTION platform.own_requests() RETURNS TABLE (tenant_id uuid, environment_id uuid, requests bigint)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = '' AS $$
  SELECT r.tenant, r.environment, r.requests FROM platform.request_record r
  WHERE r.tenant = nullif(current_setting('app.tenant_id', true), '')::uuid AND r.month = platform.this_month() AND r.requests > 0
$$;
REVOKE ALL ON FUNCTION platform.own_requests() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION platform.own_requests() TO tiffin_app;
