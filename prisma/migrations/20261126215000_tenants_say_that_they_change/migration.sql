-- How a tenant stands is on the open pages of its members: suspended, being deleted, restored, renamed.
CREATE TRIGGER announce AFTER UPDATE ON public.tenant
  FOR EACH ROW WHEN ((OLD.name, OLD.state, OLD.state_reason, OLD.erase_at) IS DISTINCT FROM
    (NEW.name, NEW.state, NEW.state_reason, NEW.erase_at))
  EXECUTE FUNCTION directory.announce_access('tenant', 'tenant_id');
