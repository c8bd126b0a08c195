-- The audit events of a tenant are a chain: numbered without gaps, each with the hash of the one before (docs/audit.md). What no
-- tenant owns is in the platform's chain, whose tenant is the id of zeros.
CREATE SCHEMA audit;
REVOKE ALL ON SCHEMA audit FROM PUBLIC;
GRANT USAGE ON SCHEMA audit TO tiffin_app, tiffin_worker, tiffin_identity, tiffin_operator, tiffin_auditor;
GRANT USAGE ON SCHEMA public TO tiffin_auditor;

-- The end of each chain, and its base: the last event that retention may have dropped, number 0 where none.
CREATE TABLE audit.head (
  tenant_id UUID PRIMARY KEY,
  seq BIGINT NOT NULL DEFAULT 0,
  hash TEXT NOT NULL DEFAULT repeat('0', 64),
  base_seq BIGINT NOT NULL DEFAULT 0,
  base_hash TEXT NOT NULL DEFAULT repeat('0', 64)
) WITH (fillfactor = 50);
REVOKE ALL ON audit.head FROM PUBLIC;

-- Row level security is forced on the owner too, who would chain no row of any tenant; it is forced again at the end.
ALTER TABLE public.audit_event NO FORCE ROW LEVEL SECURITY;
ALTER TABLE public.audit_event
  ADD COLUMN seq BIGINT,
  ADD COLUMN on_behalf_of TEXT,
  ADD COLUMN request_id TEXT,
  ADD COLUMN before_hash TEXT,
  ADD COLUMN after_hash TEXT,
  -- Personal data lies beside the body, which holds its salted hash: without name and salt the chain is as whole as before.
  ADD COLUMN actor_salt TEXT,
  ADD COLUMN personal TEXT,
  ADD COLUMN personal_salt TEXT,
  ADD COLUMN prev_hash TEXT,
  ADD COLUMN body TEXT,
  ADD COLUMN hash TEXT,
  ALTER COLUMN actor_name DROP NOT NULL;

CREATE FUNCTION audit.sha256_hex(given text) RETURNS text LANGUAGE sql IMMUTABLE STRICT SET search_path = '' AS
  $$ SELECT encode(sha256(convert_to(given, 'UTF8')), 'hex') $$;
CREATE FUNCTION audit.new_salt() RETURNS text LANGUAGE sql VOLATILE SET search_path = '' AS
  $$ SELECT replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', '') $$;

-- The text that is stored and hashed: form 1. The event has all but body and hash.
CREATE FUNCTION audit.body_of(e public.audit_event) RETURNS text LANGUAGE sql IMMUTABLE SET search_path = '' AS $$
  SELECT jsonb_build_object(
    'v', 1, 'id', e.id, 'tenant', e.tenant_id, 'seq', e.seq, 'prev', e.prev_hash,
    'at', to_char(e.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
    'actor', jsonb_build_object('kind', e.actor_kind, 'id', e.actor_id, 'token', e.token_id, 'onBehalfOf', e.on_behalf_of,
      'name', audit.sha256_hex(e.actor_salt || e.actor_name)),
    'action', e.action, 'object', jsonb_build_object('kind', e.object_kind, 'id', e.object_id),
    'detail', e.detail, 'before', e.before_hash, 'after', e.after_hash, 'request', e.request_id,
    'personal', audit.sha256_hex(e.personal_salt || e.personal))::text
$$;

-- Numbers and chains an event behind the given end of its chain.
CREATE FUNCTION audit.chained(e public.audit_event, last audit.head) RETURNS public.audit_event
LANGUAGE plpgsql VOLATILE SET search_path = '' AS $$
BEGIN
  -- The column is empty for those alone who were erased.
  IF e.actor_name IS NULL THEN
    RAISE EXCEPTION 'An audit event names who acts.' USING ERRCODE = 'not_null_violation';
  END IF;
  e.seq := last.seq + 1;
  e.prev_hash := last.hash;
  e.actor_salt := audit.new_salt();
  e.personal_salt := CASE WHEN e.personal IS NOT NULL THEN audit.new_salt() END;
  e.body := audit.body_of(e);
  e.hash := audit.sha256_hex(e.body);
  RETURN e;
END $$;

-- What was written before there were chains, in the order in which it was written.
DO $$
DECLARE
  e public.audit_event;
  last audit.head;
BEGIN
  FOR e IN SELECT * FROM public.audit_event ORDER BY tenant_id, at, id LOOP
    IF last.tenant_id IS DISTINCT FROM e.tenant_id THEN
      INSERT INTO audit.head (tenant_id) VALUES (e.tenant_id) RETURNING * INTO last;
    END IF;
    e := audit.chained(e, last);
    UPDATE public.audit_event t
    SET seq = e.seq, prev_hash = e.prev_hash, actor_salt = e.actor_salt, body = e.body, hash = e.hash
    WHERE t.tenant_id = e.tenant_id AND t.id = e.id;
    UPDATE audit.head h SET seq = e.seq, hash = e.hash WHERE h.tenant_id = e.tenant_id RETURNING * INTO last;
  END LOOP;
END $$;

ALTER TABLE public.audit_event
  ALTER COLUMN seq SET NOT NULL,
  ALTER COLUMN prev_hash SET NOT NULL,
  ALTER COLUMN body SET NOT NULL,
  ALTER COLUMN hash SET NOT NULL;
CREATE UNIQUE INDEX audit_event_tenant_id_seq_key ON public.audit_event (tenant_id, seq);

-- The one way to write events: those of one act, behind the end of their chain. `tenant` null: the platform's chain. Who waits
-- for the end of a chain waits for the commit of whoever has it: called last in a transaction.
CREATE FUNCTION audit.append(tenant uuid, actor jsonb, entries jsonb) RETURNS bigint
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = '' AS $$
DECLARE
  chain CONSTANT uuid := coalesce(tenant, '00000000-0000-0000-0000-000000000000');
  tenant_before CONSTANT text := coalesce(current_setting('app.tenant_id', true), '');
  last audit.head;
  entry jsonb;
  e public.audit_event;
BEGIN
  -- Any other chain than the platform's is that of the transaction's tenant, or row level security refuses the event.
  IF tenant IS NULL THEN
    PERFORM set_config('app.tenant_id', chain::text, true);
  END IF;
  SELECT * INTO last FROM audit.head h WHERE h.tenant_id = chain FOR UPDATE;
  IF NOT FOUND THEN
    INSERT INTO audit.head (tenant_id) VALUES (chain) ON CONFLICT DO NOTHING;
    SELECT * INTO last FROM audit.head h WHERE h.tenant_id = chain FOR UPDATE;
  END IF;
  FOR entry IN SELECT * FROM jsonb_array_elements(entries) LOOP
    e.id := coalesce(entry ->> 'id', gen_random_uuid()::text);
    e.tenant_id := chain;
    -- Under the lock, so that later events have later times.
    e.at := clock_timestamp();
    e.actor_kind := actor ->> 'kind';
    e.actor_id := actor ->> 'id';
    e.actor_name := actor ->> 'name';
    e.token_id := actor ->> 'tokenId';
    e.on_behalf_of := actor ->> 'onBehalfOf';
    e.request_id := actor ->> 'requestId';
    e.action := entry ->> 'action';
    e.object_kind := entry ->> 'objectKind';
    e.object_id := entry ->> 'objectId';
    e.detail := coalesce(entry -> 'detail', '{}');
    e.before_hash := entry ->> 'before';
    e.after_hash := entry ->> 'after';
    e.personal := entry ->> 'personal';
    e := audit.chained(e, last);
    INSERT INTO public.audit_event VALUES (e.*);
    last.seq := e.seq;
    last.hash := e.hash;
  END LOOP;
  UPDATE audit.head h SET seq = last.seq, hash = last.hash WHERE h.tenant_id = chain;
  IF tenant IS NULL THEN
    PERFORM set_config('app.tenant_id', tenant_before, true);
  END IF;
  RETURN last.seq;
END $$;

-- Nothing changes an event, the owner of the table included, but for two things: personal data may go, and what lies before the
-- base of its chain may go. Who is a superuser may do anything anywhere; that is what checkpoints are for.
CREATE FUNCTION audit.refuse_change() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
DECLARE
  erasable CONSTANT text[] := ARRAY['actor_name', 'actor_salt', 'personal', 'personal_salt'];
BEGIN
  IF (SELECT r.rolsuper FROM pg_catalog.pg_roles r WHERE r.rolname = session_user) THEN
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
  END IF;
  IF TG_OP = 'UPDATE' THEN
    IF to_jsonb(NEW) - erasable = to_jsonb(OLD) - erasable
      AND (NEW.actor_name IS NULL AND NEW.actor_salt IS NULL
        OR (NEW.actor_name, NEW.actor_salt) IS NOT DISTINCT FROM (OLD.actor_name, OLD.actor_salt))
      AND (NEW.personal IS NULL AND NEW.personal_salt IS NULL
        OR (NEW.personal, NEW.personal_salt) IS NOT DISTINCT FROM (OLD.personal, OLD.personal_salt)) THEN
      RETURN NEW;
    END IF;
  ELSIF TG_OP = 'DELETE' THEN
    IF OLD.seq <= (SELECT h.base_seq FROM audit.head h WHERE h.tenant_id = OLD.tenant_id) THEN
      RETURN OLD;
    END IF;
  END IF;
  RAISE EXCEPTION 'An audit event is neither changed nor deleted.' USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER refuse_change BEFORE UPDATE OR DELETE ON public.audit_event
  FOR EACH ROW EXECUTE FUNCTION audit.refuse_change();
CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON public.audit_event
  FOR EACH STATEMENT EXECUTE FUNCTION audit.refuse_change();

-- Takes what tells who a person is out of the events of the transaction's tenant: as actor, and where the event is about them.
CREATE FUNCTION audit.erase_person(person text) RETURNS bigint
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = '' AS $$
DECLARE
  named bigint;
  about bigint;
BEGIN
  UPDATE public.audit_event SET actor_name = NULL, actor_salt = NULL
  WHERE actor_id = person AND actor_kind <> 'worker' AND actor_name IS NOT NULL;
  GET DIAGNOSTICS named = ROW_COUNT;
  UPDATE public.audit_event SET personal = NULL, personal_salt = NULL
  WHERE (object_id = person OR actor_id = person) AND personal IS NOT NULL;
  GET DIAGNOSTICS about = ROW_COUNT;
  RETURN named + about;
END $$;

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA audit FROM PUBLIC;
GRANT EXECUTE ON FUNCTION audit.append(uuid, jsonb, jsonb)
  TO tiffin_app, tiffin_worker, tiffin_identity, tiffin_operator, tiffin_auditor;
GRANT EXECUTE ON FUNCTION audit.erase_person(text) TO tiffin_app;
REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON public.audit_event FROM tiffin_app, tiffin_worker;
GRANT SELECT ON public.audit_event TO tiffin_auditor;

ALTER TABLE public.audit_event FORCE ROW LEVEL SECURITY;
