-- What the auditor knows: copies of the checkpoints that lie outside, how far it has verified each chain, and what it has found.
-- It is for showing; what proves anything lies outside the database.
CREATE TABLE audit.checkpoint (
  number BIGINT PRIMARY KEY,
  at TIMESTAMPTZ(3) NOT NULL,
  body TEXT NOT NULL,
  signature TEXT NOT NULL
);
-- The end of each chain in the newest checkpoint, with its way to the root.
CREATE TABLE audit.proof (
  tenant_id UUID PRIMARY KEY,
  number BIGINT NOT NULL REFERENCES audit.checkpoint (number),
  head JSONB NOT NULL,
  path JSONB NOT NULL
);
CREATE TABLE audit.verified (
  tenant_id UUID PRIMARY KEY,
  seq BIGINT NOT NULL,
  hash TEXT NOT NULL,
  -- The newest checkpoint that the chain was compared with.
  checkpoint BIGINT NOT NULL,
  at TIMESTAMPTZ(3) NOT NULL,
  -- When it was last verified from its base on.
  whole_at TIMESTAMPTZ(3)
);
-- Of a chain, or, with scope `log`, of the checkpoints themselves (tenant of zeros).
CREATE TABLE audit.alarm (
  tenant_id UUID NOT NULL,
  scope TEXT NOT NULL CHECK (scope IN ('chain', 'log')),
  kind TEXT NOT NULL,
  seq BIGINT,
  checkpoint BIGINT,
  raised_at TIMESTAMPTZ(3) NOT NULL,
  PRIMARY KEY (tenant_id, scope)
);

CREATE FUNCTION audit.ends() RETURNS TABLE (
  tenant_id uuid, seq bigint, hash text, base_seq bigint, base_hash text,
  verified_seq bigint, verified_hash text, verified_checkpoint bigint, whole_at timestamptz, alarmed boolean)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = '' AS $$
  SELECT h.tenant_id, h.seq, h.hash, h.base_seq, h.base_hash, v.seq, v.hash, v.checkpoint, v.whole_at, a.kind IS NOT NULL
  FROM audit.head h
  LEFT JOIN audit.verified v ON v.tenant_id = h.tenant_id
  LEFT JOIN audit.alarm a ON a.tenant_id = h.tenant_id AND a.scope = 'chain'
  ORDER BY h.tenant_id
$$;

CREATE FUNCTION audit.newest_checkpoint() RETURNS TABLE (number bigint, body text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = '' AS
  $$ SELECT c.number, c.body FROM audit.checkpoint c ORDER BY c.number DESC LIMIT 1 $$;

-- What was put outside: its copy, and the proofs of all chains. Kept twice it is kept once.
CREATE FUNCTION audit.keep_checkpoint(number bigint, at timestamptz, body text, signature text, proofs jsonb) RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = '' AS $$
BEGIN
  INSERT INTO audit.checkpoint VALUES (number, at, body, signature) ON CONFLICT DO NOTHING;
  IF NOT FOUND THEN
    RETURN false;
  END IF;
  INSERT INTO audit.proof SELECT p.tenant_id, keep_checkpoint.number, p.head, p.path
  FROM jsonb_to_recordset(proofs) AS p (tenant_id uuid, head jsonb, path jsonb)
  ON CONFLICT (tenant_id) DO UPDATE SET number = excluded.number, head = excluded.head, path = excluded.path;
  PERFORM audit.append(NULL, '{"kind": "worker", "id": "auditor", "name": "auditor"}', jsonb_build_array(jsonb_build_object(
    'action', 'audit.checkpoint', 'objectKind', 'checkpoint', 'objectId', number::text, 'detail', jsonb_build_object('number', number))));
  RETURN true;
END $$;

CREATE FUNCTION audit.keep_verified(tenant uuid, seq bigint, hash text, checkpoint bigint, whole boolean) RETURNS boolean
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = '' AS $$
  INSERT INTO audit.verified AS v VALUES (tenant, seq, hash, checkpoint, clock_timestamp(), CASE WHEN whole THEN clock_timestamp() END)
  ON CONFLICT (tenant_id) DO UPDATE SET seq = excluded.seq, hash = excluded.hash, checkpoint = excluded.checkpoint,
    at = excluded.at, whole_at = coalesce(excluded.whole_at, v.whole_at)
  RETURNING true
$$;

-- Answers whether that is news. Found is found: the first event that is wrong stays until the chain is right again as a whole.
CREATE FUNCTION audit.raise_alarm(tenant uuid, scope text, kind text, seq bigint, checkpoint bigint) RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = '' AS $$
BEGIN
  INSERT INTO audit.alarm AS a VALUES (tenant, scope, kind, seq, checkpoint, clock_timestamp())
  ON CONFLICT ON CONSTRAINT alarm_pkey DO UPDATE SET kind = excluded.kind, seq = excluded.seq, checkpoint = excluded.checkpoint
  WHERE (a.kind, a.seq, a.checkpoint) IS DISTINCT FROM (excluded.kind, excluded.seq, excluded.checkpoint);
  IF NOT FOUND THEN
    RETURN false;
  END IF;
  PERFORM audit.append(NULL, '{"kind": "worker", "id": "auditor", "name": "auditor"}', jsonb_build_array(jsonb_build_object(
    'action', 'audit.alarm', 'objectKind', 'tenant', 'objectId', tenant::text,
    'detail', jsonb_build_object('scope', scope, 'kind', kind, 'seq', seq, 'checkpoint', checkpoint))));
  RETURN true;
END $$;

CREATE FUNCTION audit.end_alarm(tenant uuid, scope text) RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = '' AS $$
BEGIN
  DELETE FROM audit.alarm a WHERE a.tenant_id = tenant AND a.scope = end_alarm.scope;
  IF NOT FOUND THEN
    RETURN false;
  END IF;
  PERFORM audit.append(NULL, '{"kind": "worker", "id": "auditor", "name": "auditor"}', jsonb_build_array(jsonb_build_object(
    'action', 'audit.alarm-end', 'objectKind', 'tenant', 'objectId', tenant::text, 'detail', jsonb_build_object('scope', scope))));
  RETURN true;
END $$;

-- Retention, first half: the base moves up to an event, which the next checkpoint signs. Of the transaction's tenant.
CREATE FUNCTION audit.move_base(tenant uuid, base bigint) RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = '' AS $$
DECLARE
  at_base text;
BEGIN
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

-- Second half: what a checkpoint outside has signed away goes. `through`: the base in that checkpoint.
CREATE FUNCTION audit.drop_before_base(tenant uuid, through bigint) RETURNS bigint
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = '' AS $$
DECLARE
  dropped bigint;
BEGIN
  DELETE FROM public.audit_event e
  WHERE e.tenant_id = tenant AND e.seq <= through
    AND e.seq <= (SELECT h.base_seq FROM audit.head h WHERE h.tenant_id = tenant);
  GET DIAGNOSTICS dropped = ROW_COUNT;
  RETURN dropped;
END $$;

-- What the transaction's tenant may know of its chain, and of the checkpoints as a whole.
CREATE FUNCTION audit.state() RETURNS TABLE (
  seq bigint, base_seq bigint, number bigint, at timestamptz, body text, signature text, head jsonb, path jsonb,
  verified_seq bigint, verified_at timestamptz, whole_at timestamptz,
  alarm_kind text, alarm_seq bigint, alarm_checkpoint bigint, alarm_at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = '' AS $$
  SELECT h.seq, h.base_seq, c.number, c.at, c.body, c.signature, p.head, p.path, v.seq, v.at, v.whole_at,
    coalesce(a.kind, l.kind), a.seq, coalesce(a.checkpoint, l.checkpoint), coalesce(a.raised_at, l.raised_at)
  FROM audit.head h
  LEFT JOIN audit.proof p ON p.tenant_id = h.tenant_id
  LEFT JOIN audit.checkpoint c ON c.number = p.number
  LEFT JOIN audit.verified v ON v.tenant_id = h.tenant_id
  LEFT JOIN audit.alarm a ON a.tenant_id = h.tenant_id AND a.scope = 'chain'
  LEFT JOIN audit.alarm l ON l.scope = 'log'
  WHERE h.tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid
$$;

REVOKE ALL ON audit.checkpoint, audit.proof, audit.verified, audit.alarm FROM PUBLIC;
REVOKE ALL ON ALL FUNCTIONS IN SCHEMA audit FROM PUBLIC;
GRANT EXECUTE ON FUNCTION audit.ends(), audit.newest_checkpoint(),
  audit.keep_checkpoint(bigint, timestamptz, text, text, jsonb), audit.keep_verified(uuid, bigint, text, bigint, boolean),
  audit.raise_alarm(uuid, text, text, bigint, bigint), audit.end_alarm(uuid, text), audit.move_base(uuid, bigint),
  audit.drop_before_base(uuid, bigint) TO tiffin_auditor;
GRANT EXECUTE ON FUNCTION audit.state() TO tiffin_app;
