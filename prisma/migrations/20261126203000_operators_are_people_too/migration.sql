-- Operators act under the subject that the identity provider gives them, and in tenants that they were never a member of: where a person
-- goes, what tells who they are goes from there too.
CREATE FUNCTION directory.erase_operator() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
DECLARE
  nobody CONSTANT text := '00000000-0000-0000-0000-000000000000';
  before CONSTANT text := coalesce(current_setting('app.tenant_id', true), '');
  place text;
BEGIN
  UPDATE platform.support_access a SET operator_name = '' WHERE a.operator = OLD.subject;
  -- The platform's chain has each of their acts, and says on which tenant.
  PERFORM set_config('app.tenant_id', nobody, true);
  FOREACH place IN ARRAY ARRAY(
    SELECT DISTINCT coalesce(e.detail ->> 'tenantId', e.object_id) FROM public.audit_event e
    WHERE e.actor_kind = 'operator' AND e.actor_id = OLD.subject AND (e.object_kind = 'tenant' OR e.detail ? 'tenantId')
    ORDER BY 1) || nobody
  LOOP
    PERFORM set_config('app.tenant_id', place, true);
    PERFORM audit.erase_person(OLD.subject);
  END LOOP;
  PERFORM set_config('app.tenant_id', before, true);
  RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION directory.erase_operator() FROM PUBLIC;
CREATE TRIGGER erase_operator AFTER DELETE ON platform.app_user
  FOR EACH ROW EXECUTE FUNCTION directory.erase_operator();
