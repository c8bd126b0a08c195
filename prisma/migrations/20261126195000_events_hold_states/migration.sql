-- What was changed, before and after: triggers note the hashes of objects that a transaction changes, `audit.append` puts them into the
-- events about them, and at the commit a change that no event speaks of is refused (docs/audit.md).

-- Names, and what units have said, are in a state as `sha256(salt ‖ text)`. No role reads the salts; without them nobody guesses.
CREATE TABLE audit.salt (
  tenant_id UUID PRIMARY KEY,
  salt TEXT NOT NULL
);
REVOKE ALL ON audit.salt FROM PUBLIC;
INSERT INTO audit.salt (tenant_id, salt) SELECT t.tenant, audit.new_salt() FROM directory.tenant t;

CREATE FUNCTION audit.salt_of(chain uuid) RETURNS text LANGUAGE plpgsql VOLATILE SET search_path = '' AS $$
DECLARE
  kept text;
BEGIN
  SELECT s.salt INTO kept FROM audit.salt s WHERE s.tenant_id = chain;
  IF NOT FOUND THEN
    INSERT INTO audit.salt AS s (tenant_id, salt) VALUES (chain, audit.new_salt())
    ON CONFLICT (tenant_id) DO UPDATE SET salt = s.salt RETURNING s.salt INTO kept;
  END IF;
  RETURN kept;
END $$;

-- SHA-256 over the text of a row as jsonb: sorted keys, times in UTC. Null of nothing.
CREATE FUNCTION audit.hash_of_state(state jsonb, left_out text[], salted text[]) RETURNS text
LANGUAGE plpgsql VOLATILE SET search_path = '' AS $$
DECLARE
  shown jsonb := state - left_out;
  name text;
BEGIN
  FOREACH name IN ARRAY salted LOOP
    IF shown ->> name IS NOT NULL THEN
      shown := shown || jsonb_build_object(name, audit.sha256_hex(audit.salt_of((state ->> 'tenant_id')::uuid) || (shown ->> name)));
    END IF;
  END LOOP;
  RETURN audit.sha256_hex(shown::text);
END $$;

-- Notes in `app.audit_states`, which ends with the transaction, under "kind:id" of each object that changes: its hash before the
-- transaction, its hash now, and whether an event about it is written. Under the empty name: whether any event is.
CREATE FUNCTION audit.keep_state() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' SET timezone = 'UTC' AS $$
DECLARE
  old_row CONSTANT jsonb := CASE WHEN TG_OP <> 'INSERT' THEN to_jsonb(OLD) END;
  new_row CONSTANT jsonb := CASE WHEN TG_OP <> 'DELETE' THEN to_jsonb(NEW) END;
  left_out CONSTANT text[] := TG_ARGV[2];
  salted CONSTANT text[] := TG_ARGV[3];
  object CONSTANT text := TG_ARGV[0] || ':' || (coalesce(new_row, old_row) ->> TG_ARGV[1]);
  states CONSTANT jsonb := coalesce(nullif(current_setting('app.audit_states', true), ''), '{}');
  before jsonb := states -> object -> 0;
BEGIN
  IF before IS NULL THEN
    before := coalesce(to_jsonb(audit.hash_of_state(old_row, left_out, salted)), 'null');
  END IF;
  PERFORM set_config('app.audit_states', (states || jsonb_build_object(object,
    jsonb_build_array(before, audit.hash_of_state(new_row, left_out, salted), false)))::text, true);
  RETURN NULL;
END $$;

-- At the commit. What was made or ended has an event, if only of what it was made or ended with; what was changed has one of its own.
CREATE FUNCTION audit.require_event() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
DECLARE
  changed CONSTANT jsonb := CASE TG_OP WHEN 'DELETE' THEN to_jsonb(OLD) ELSE to_jsonb(NEW) END;
  object CONSTANT text := TG_ARGV[0] || ':' || (changed ->> TG_ARGV[1]);
  states CONSTANT jsonb := coalesce(nullif(current_setting('app.audit_states', true), ''), '{}');
  state CONSTANT jsonb := states -> object;
BEGIN
  IF state -> 0 = state -> 1 OR state -> 2 = 'true' OR states ? '' AND 'null' IN (state -> 0, state -> 1)
    -- Migrations, and who is a superuser: nobody who serves a tenant.
    OR pg_catalog.pg_has_role(session_user, 'tiffin_owner', 'MEMBER') THEN
    RETURN NULL;
  END IF;
  RAISE EXCEPTION 'A change of % has no audit event.', object USING ERRCODE = 'integrity_constraint_violation';
END $$;

-- Keeps the states of a table's rows as objects of a kind, by the text in `id`. Called again where columns come or go: what is a
-- state and what is not is stated for each column (audited-columns.test).
CREATE FUNCTION audit.keep_states(kept regclass, kind text, id text, left_out text[], salted text[]) RETURNS void
LANGUAGE plpgsql VOLATILE SET search_path = '' AS $$
DECLARE
  arguments CONSTANT text := format('(%L, %L, %L, %L)', kind, id, left_out, salted);
  olds text;
  news text;
BEGIN
  SELECT string_agg(format('OLD.%I', a.attname), ', ' ORDER BY a.attnum), string_agg(format('NEW.%I', a.attname), ', ' ORDER BY a.attnum)
  INTO olds, news FROM pg_catalog.pg_attribute a
  WHERE a.attrelid = kept AND a.attnum > 0 AND NOT a.attisdropped AND a.attname <> ALL (left_out);
  EXECUTE format('CREATE OR REPLACE TRIGGER audit_made AFTER INSERT OR DELETE ON %s FOR EACH ROW EXECUTE FUNCTION audit.keep_state%s',
    kept, arguments);
  EXECUTE format('CREATE OR REPLACE TRIGGER audit_changed AFTER UPDATE ON %s FOR EACH ROW WHEN ((%s) IS DISTINCT FROM (%s))
    EXECUTE FUNCTION audit.keep_state%s', kept, olds, news, arguments);
  -- A constraint's trigger cannot be replaced.
  EXECUTE format('DROP TRIGGER IF EXISTS audit_required ON %s', kept);
  EXECUTE format('DROP TRIGGER IF EXISTS audit_required_of_change ON %s', kept);
  EXECUTE format('CREATE CONSTRAINT TRIGGER audit_required AFTER INSERT OR DELETE ON %s DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION audit.require_event%s', kept, arguments);
  EXECUTE format('CREATE CONSTRAINT TRIGGER audit_required_of_change AFTER UPDATE ON %s DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN ((%s) IS DISTINCT FROM (%s)) EXECUTE FUNCTION audit.require_event%s', kept, olds, news, arguments);
END $$;

SELECT audit.keep_states('public.tenant', 'tenant', 'tenant_id', '{}', '{slug,name,state_reason}');
SELECT audit.keep_states('public.member', 'member', 'id', '{name}', '{}');
SELECT audit.keep_states('public.invitation', 'invitation', 'id', '{email,token_hash,invited_by_name,mail_state}', '{}');
SELECT audit.keep_states('public.api_token', 'token', 'id', '{hash,last_used_at}', '{}');
SELECT audit.keep_states('public.service_account', 'service_account', 'id', '{}', '{}');
SELECT audit.keep_states('public.project', 'project', 'id',
  '{build_epoch,build_holder,build_lease_until,build_fault,build_faults,build_next_try_at,build_starts,literals_moved_at,is_paused}',
  '{build_failure}');
SELECT audit.keep_states('public.environment', 'environment', 'id',
  '{deploy_epoch,deploy_holder,deploy_lease_until,deploy_fault,deploy_faults,deploy_next_try_at,deploy_starts,is_paused,held_units,held_replicas,held_cpu_millicores,held_memory_mb,held_disk_mb}',
  '{deploy_failure,running_failure}');
SELECT audit.keep_states('public.tenant_key', 'secret-key', 'version', '{wrapped_key}', '{}');
SELECT audit.keep_states('platform.app_user', 'user', 'id', '{subject,email,email_verified,name,last_sign_in_at,first_tenant}', '{}');

-- The one way to write events, as before, with the hashes of what they are about. Its work for an event is one pass without calls of
-- other functions: `audit.body_of` says the same of a row (audit-chain.test). The lock of a chain is one of the transaction and not of
-- the row of its end: it writes nothing, and who has waited for it reads what the one before wrote.
CREATE OR REPLACE FUNCTION audit.append(tenant uuid, actor jsonb, entries jsonb) RETURNS bigint
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = '' AS $$
DECLARE
  chain CONSTANT uuid := coalesce(tenant, '00000000-0000-0000-0000-000000000000');
  name CONSTANT text := actor ->> 'name';
  token CONSTANT uuid := actor ->> 'tokenId';
  tenant_before text;
  states jsonb := nullif(current_setting('app.audit_states', true), '');
  last_seq bigint;
  last_hash text;
  entry jsonb;
  object text;
  state jsonb;
  event_id uuid;
  at timestamptz(3);
  name_salt text;
  personal_salt text;
  body text;
  own_hash text;
BEGIN
  -- The column is empty for those alone who were erased.
  IF name IS NULL THEN
    RAISE EXCEPTION 'An audit event names who acts.' USING ERRCODE = 'not_null_violation';
  END IF;
  -- Any other chain than the platform's is that of the transaction's tenant, or row level security refuses the event.
  IF tenant IS NULL THEN
    tenant_before := coalesce(current_setting('app.tenant_id', true), '');
    PERFORM set_config('app.tenant_id', chain::text, true);
  END IF;
  PERFORM pg_advisory_xact_lock(hashtextextended('audit ' || chain, 0));
  SELECT h.seq, h.hash INTO last_seq, last_hash FROM audit.head h WHERE h.tenant_id = chain;
  IF NOT FOUND THEN
    INSERT INTO audit.head AS h (tenant_id) VALUES (chain) RETURNING h.seq, h.hash INTO last_seq, last_hash;
  END IF;
  FOR i IN 0 .. jsonb_array_length(entries) - 1 LOOP
    entry := entries -> i;
    IF states IS NOT NULL THEN
      object := (entry ->> 'objectKind') || ':' || (entry ->> 'objectId');
      state := states -> object;
    END IF;
    last_seq := last_seq + 1;
    event_id := coalesce((entry ->> 'id')::uuid, gen_random_uuid());
    -- Under the lock, so that later events have later times.
    at := clock_timestamp();
    name_salt := gen_random_uuid();
    personal_salt := CASE WHEN entry ->> 'personal' IS NOT NULL THEN gen_random_uuid()::text END;
    body := jsonb_build_object(
      'v', 1, 'id', event_id, 'tenant', chain, 'seq', last_seq, 'prev', last_hash,
      'at', to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
      'actor', jsonb_build_object('kind', actor ->> 'kind', 'id', actor ->> 'id', 'token', token, 'onBehalfOf', actor ->> 'onBehalfOf',
        'name', encode(sha256(convert_to(name_salt || name, 'UTF8')), 'hex')),
      'action', entry ->> 'action', 'object', jsonb_build_object('kind', entry ->> 'objectKind', 'id', entry ->> 'objectId'),
      'detail', coalesce(entry -> 'detail', '{}'), 'before', state ->> 0, 'after', state ->> 1, 'request', actor ->> 'requestId',
      'personal', encode(sha256(convert_to(personal_salt || (entry ->> 'personal'), 'UTF8')), 'hex'))::text;
    own_hash := encode(sha256(convert_to(body, 'UTF8')), 'hex');
    INSERT INTO public.audit_event (id, tenant_id, at, actor_kind, actor_id, actor_name, token_id, action, object_kind, object_id, detail,
      seq, on_behalf_of, request_id, before_hash, after_hash, actor_salt, personal, personal_salt, prev_hash, body, hash)
    VALUES (event_id, chain, at, actor ->> 'kind', actor ->> 'id', name, token, entry ->> 'action', entry ->> 'objectKind',
      entry ->> 'objectId', coalesce(entry -> 'detail', '{}'), last_seq, actor ->> 'onBehalfOf', actor ->> 'requestId',
      state ->> 0, state ->> 1, name_salt, entry ->> 'personal', personal_salt, last_hash, body, own_hash);
    last_hash := own_hash;
    IF state IS NOT NULL THEN
      states := jsonb_set(states, ARRAY[object, '2'], 'true');
    END IF;
  END LOOP;
  UPDATE audit.head h SET seq = last_seq, hash = last_hash WHERE h.tenant_id = chain;
  IF states IS NOT NULL THEN
    PERFORM set_config('app.audit_states', (states || '{"": true}')::text, true);
  END IF;
  IF tenant IS NULL THEN
    PERFORM set_config('app.tenant_id', tenant_before, true);
  END IF;
  RETURN last_seq;
END $$;
DROP FUNCTION audit.chained(public.audit_event, audit.head);

-- As before, under the lock of the chain.
CREATE OR REPLACE FUNCTION audit.move_base(tenant uuid, base bigint) RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = '' AS $$
DECLARE
  at_base text;
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended('audit ' || tenant, 0));
  SELECT e.hash INTO at_base FROM public.audit_event e WHERE e.tenant_id = tenant AND e.seq = base;
  UPDATE audit.head h SET base_seq = base, base_hash = at_base
  WHERE h.tenant_id = tenant AND h.base_seq < base AND base < h.seq AND at_base IS NOT NULL;
  IF NOT FOUND THEN
    RETURN false;
  END IF;
  PERFORM audit.append(nullif(tenant, '00000000-0000-0000-0000-000000000000'),
    '{"kind": "worker", "id": "auditor", "name": "auditor"}', jsonb_build_array(jsonb_build_object(
    'action', 'audit.drop', 'objectKind', 'tenant', 'objectId', tenant::text, 'detail', jsonb_build_object('through', base))));
  RETURN true;
END $$;

REVOKE ALL ON FUNCTION audit.salt_of(uuid), audit.hash_of_state(jsonb, text[], text[]), audit.keep_state(), audit.require_event(),
  audit.keep_states(regclass, text, text, text[], text[]) FROM PUBLIC;
