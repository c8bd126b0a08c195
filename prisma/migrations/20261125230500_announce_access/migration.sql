-- What a person may do: announced at each change, so that the api drops what it remembers of a caller and looks again at what the
-- caller has open. Ids only, as with every other announcement.
CREATE FUNCTION directory.announce_access() RETURNS trigger LANGUAGE plpgsql SET search_path = '' AS $$
DECLARE
  changed jsonb := to_jsonb(CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END);
BEGIN
  PERFORM pg_notify('tiffin_changed', json_build_object(
    'tenantId', changed ->> 'tenant_id',
    'kind', TG_ARGV[0],
    'id', changed ->> TG_ARGV[1])::text);
  RETURN NULL;
END $$;
CREATE TRIGGER announce AFTER INSERT OR UPDATE OR DELETE ON public.member
  FOR EACH ROW EXECUTE FUNCTION directory.announce_access('member', 'user_id');
-- A new token needs no word: nobody remembers one that they could not find.
CREATE TRIGGER announce AFTER UPDATE OR DELETE ON public.api_token
  FOR EACH ROW EXECUTE FUNCTION directory.announce_access('token', 'id');

-- Through which token a person acted; null for workers and for what was before this column.
ALTER TABLE "audit_event" ADD COLUMN "token_id" UUID;
