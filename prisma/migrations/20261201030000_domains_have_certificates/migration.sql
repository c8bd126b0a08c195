-- Certificates of tenants' own domains (docs/domains.md, ADR 0036): one for each, and how its order goes.
CREATE TABLE public.certificate (
  tenant_id UUID NOT NULL,
  domain_id UUID NOT NULL,
  state TEXT NOT NULL DEFAULT 'none',
  -- For people; null: all is as it should be.
  problem TEXT,
  failures INTEGER NOT NULL DEFAULT 0,
  -- What people have been told since it was issued last: nothing, that it fails, that it is about to expire.
  told TEXT NOT NULL DEFAULT 'nothing',
  -- PEM, the leaf first.
  chain TEXT,
  not_before TIMESTAMPTZ(3),
  not_after TIMESTAMPTZ(3),
  -- Number of the key that it is for.
  key_number INTEGER,
  -- The order under way.
  order_url TEXT,
  ordered_at TIMESTAMPTZ(3),
  challenge_url TEXT,
  challenge_token TEXT,
  challenge_answer TEXT,
  is_answerable BOOLEAN NOT NULL DEFAULT false,
  order_key_number INTEGER,
  next_look_at TIMESTAMPTZ(3) NOT NULL DEFAULT transaction_timestamp(),
  CONSTRAINT certificate_pkey PRIMARY KEY (tenant_id, domain_id),
  CONSTRAINT certificate_tenant_id_domain_id_fkey FOREIGN KEY (tenant_id, domain_id)
    REFERENCES public.domain (tenant_id, id) ON DELETE CASCADE ON UPDATE CASCADE,
  CONSTRAINT certificate_state_check CHECK (state IN ('none', 'ordering', 'issued', 'failing')),
  CONSTRAINT certificate_told_check CHECK (told IN ('nothing', 'failing', 'expiring'))
);
-- Private keys, sealed for the tenant as its secrets are.
CREATE TABLE public.certificate_key (
  tenant_id UUID NOT NULL,
  domain_id UUID NOT NULL,
  number INTEGER NOT NULL,
  ciphertext TEXT NOT NULL,
  key_version INTEGER NOT NULL,
  created_at TIMESTAMPTZ(3) NOT NULL DEFAULT transaction_timestamp(),
  CONSTRAINT certificate_key_pkey PRIMARY KEY (tenant_id, domain_id, number),
  CONSTRAINT certificate_key_tenant_id_domain_id_fkey FOREIGN KEY (tenant_id, domain_id)
    REFERENCES public.certificate (tenant_id, domain_id) ON DELETE CASCADE ON UPDATE CASCADE,
  CONSTRAINT certificate_key_tenant_id_key_version_fkey FOREIGN KEY (tenant_id, key_version)
    REFERENCES public.tenant_key (tenant_id, version) ON DELETE RESTRICT ON UPDATE CASCADE
);
CREATE INDEX certificate_key_tenant_id_key_version_idx ON public.certificate_key (tenant_id, key_version);

DO $$
DECLARE
  protected text;
BEGIN
  FOREACH protected IN ARRAY ARRAY['certificate', 'certificate_key'] LOOP
    EXECUTE format('ALTER TABLE public.%I ENABLE ROW LEVEL SECURITY', protected);
    EXECUTE format('ALTER TABLE public.%I FORCE ROW LEVEL SECURITY', protected);
    EXECUTE format($policy$CREATE POLICY tenant_rows ON public.%I
      USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid)
      WITH CHECK (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid)$policy$, protected);
  END LOOP;
END $$;

-- The api sees how a certificate is, and no key.
GRANT SELECT (tenant_id, domain_id, state, problem, not_before, not_after, next_look_at) ON public.certificate TO tiffin_app;
GRANT SELECT, INSERT (tenant_id, domain_id) ON public.certificate TO tiffin_worker;
GRANT UPDATE (state, problem, failures, told, chain, not_before, not_after, key_number, order_url, ordered_at, challenge_url,
  challenge_token, challenge_answer, is_answerable, order_key_number, next_look_at) ON public.certificate TO tiffin_worker;
GRANT SELECT, INSERT, UPDATE (ciphertext, key_version), DELETE ON public.certificate_key TO tiffin_worker;

-- When each is looked at, of all tenants. `turn` grows with each who takes it: who had it before writes nothing any more.
CREATE TABLE directory.certificate_look (
  id uuid PRIMARY KEY, tenant uuid NOT NULL, name text NOT NULL, due_from timestamptz NOT NULL, busy_until timestamptz,
  turn int NOT NULL DEFAULT 0
);
CREATE INDEX certificate_look_due ON directory.certificate_look (due_from);
CREATE INDEX certificate_look_tenant ON directory.certificate_look (tenant);
-- What an authority is answered that asks whether a name is led here.
CREATE TABLE directory.certificate_challenge (
  id uuid PRIMARY KEY, tenant uuid NOT NULL, name text NOT NULL, token text NOT NULL, answer text NOT NULL
);
CREATE UNIQUE INDEX certificate_challenge_asked ON directory.certificate_challenge (name, token);
CREATE INDEX certificate_challenge_tenant ON directory.certificate_challenge (tenant);
-- Orders of the last hour, also of domains that have been removed since.
CREATE TABLE directory.certificate_order (
  id uuid PRIMARY KEY, tenant uuid NOT NULL, ordered_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX certificate_order_tenant ON directory.certificate_order (tenant);

CREATE FUNCTION directory.enter_certificate() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    DELETE FROM directory.certificate_challenge c WHERE c.id = OLD.domain_id;
    RETURN NULL;
  END IF;
  IF NEW.challenge_token IS NULL THEN
    DELETE FROM directory.certificate_challenge c WHERE c.id = NEW.domain_id;
  ELSE
    INSERT INTO directory.certificate_challenge
      SELECT l.id, l.tenant, l.name, NEW.challenge_token, NEW.challenge_answer
      FROM directory.certificate_look l WHERE l.id = NEW.domain_id
    ON CONFLICT (id) DO UPDATE SET token = excluded.token, answer = excluded.answer;
  END IF;
  UPDATE directory.certificate_look l SET due_from = NEW.next_look_at, busy_until = NULL WHERE l.id = NEW.domain_id;
  RETURN NULL;
END $$;
CREATE TRIGGER enter_directory AFTER UPDATE OR DELETE ON public.certificate
  FOR EACH ROW EXECUTE FUNCTION directory.enter_certificate();

-- A domain that leads here has a certificate, or waits for one; with one that does not any more, all of it goes.
CREATE FUNCTION directory.enter_domain_certificate() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
DECLARE
  before text := coalesce(current_setting('app.tenant_id', true), '');
BEGIN
  IF TG_OP = 'DELETE' THEN
    DELETE FROM directory.certificate_look l WHERE l.id = OLD.id;
  ELSIF NEW.state IN ('verified', 'failing') THEN
    INSERT INTO directory.certificate_look (id, tenant, name, due_from) VALUES (NEW.id, NEW.tenant_id, NEW.name, now())
    ON CONFLICT (id) DO NOTHING;
  ELSE
    PERFORM set_config('app.tenant_id', NEW.tenant_id::text, true);
    DELETE FROM public.certificate c WHERE c.tenant_id = NEW.tenant_id AND c.domain_id = NEW.id;
    PERFORM set_config('app.tenant_id', before, true);
    DELETE FROM directory.certificate_look l WHERE l.id = NEW.id;
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER enter_certificate AFTER INSERT OR UPDATE OF state OR DELETE ON public.domain
  FOR EACH ROW EXECUTE FUNCTION directory.enter_domain_certificate();

-- Of domains from before.
ALTER TABLE public.domain NO FORCE ROW LEVEL SECURITY;
INSERT INTO directory.certificate_look (id, tenant, name, due_from)
  SELECT d.id, d.tenant_id, d.name, now() FROM public.domain d WHERE d.state IN ('verified', 'failing');
ALTER TABLE public.domain FORCE ROW LEVEL SECURITY;

-- Those that are due, taken for so long: one of each tenant, then a second one of each. What a tenant has at work counts before that.
CREATE FUNCTION directory.claim_certificates(at_most int, lease_ms int) RETURNS TABLE (tenant uuid, id uuid, name text, turn int)
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = '' AS $$
  UPDATE directory.certificate_look l SET busy_until = now() + lease_ms * interval '1 ms', turn = l.turn + 1
  WHERE l.id IN (
    SELECT c.id FROM directory.certificate_look c JOIN (
      SELECT d.id, row_number() OVER (PARTITION BY d.tenant ORDER BY d.due_from) + (
        SELECT count(*) FROM directory.certificate_look b WHERE b.tenant = d.tenant AND b.busy_until > now()) AS place
      FROM directory.certificate_look d
      WHERE d.due_from <= now() AND (d.busy_until IS NULL OR d.busy_until <= now())) p ON p.id = c.id
    WHERE c.due_from <= now() AND (c.busy_until IS NULL OR c.busy_until <= now())
    ORDER BY p.place, c.due_from LIMIT at_most FOR UPDATE OF c SKIP LOCKED)
  RETURNING l.tenant, l.id, l.name, l.turn
$$;

-- Whether somebody has their turn still; nobody else takes it before the transaction ends.
CREATE FUNCTION directory.holds_certificate(asked uuid, asked_turn int) RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = '' AS $$
BEGIN
  PERFORM FROM directory.certificate_look l WHERE l.id = asked AND l.turn = asked_turn
    AND l.tenant = nullif(current_setting('app.tenant_id', true), '')::uuid FOR UPDATE;
  RETURN FOUND;
END $$;

-- Counts one more order of the tenant that is set. Null: it may be placed; else from when one may.
CREATE FUNCTION directory.count_certificate_order(asked uuid, at_most int) RETURNS timestamptz
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = '' AS $$
DECLARE
  own uuid := nullif(current_setting('app.tenant_id', true), '')::uuid;
  first_of_many timestamptz;
BEGIN
  -- Of several who count at once, each sees what the one before has counted.
  PERFORM pg_advisory_xact_lock(hashtextextended('certificate_order ' || own, 0));
  DELETE FROM directory.certificate_order o WHERE o.tenant = own AND o.ordered_at <= now() - interval '1 hour';
  SELECT o.ordered_at INTO first_of_many FROM directory.certificate_order o WHERE o.tenant = own
  ORDER BY o.ordered_at DESC OFFSET at_most - 1 LIMIT 1;
  IF FOUND THEN
    RETURN first_of_many + interval '1 hour';
  END IF;
  INSERT INTO directory.certificate_order (id, tenant) VALUES (asked, own);
  RETURN NULL;
END $$;
-- It was not placed after all.
CREATE FUNCTION directory.uncount_certificate_order(asked uuid) RETURNS void
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = '' AS $$
  DELETE FROM directory.certificate_order o WHERE o.id = asked AND o.tenant = nullif(current_setting('app.tenant_id', true), '')::uuid
$$;

-- Null: nobody waits for that. An authority asks for the name that it was given, and for no other.
CREATE FUNCTION directory.challenge_answer(asked_name text, asked_token text) RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = '' AS
  $$ SELECT c.answer FROM directory.certificate_challenge c WHERE c.name = asked_name AND c.token = asked_token $$;

REVOKE ALL ON FUNCTION directory.enter_certificate(), directory.enter_domain_certificate(), directory.claim_certificates(int, int),
  directory.holds_certificate(uuid, int), directory.count_certificate_order(uuid, int), directory.uncount_certificate_order(uuid),
  directory.challenge_answer(text, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION directory.claim_certificates(int, int), directory.holds_certificate(uuid, int),
  directory.count_certificate_order(uuid, int), directory.uncount_certificate_order(uuid) TO tiffin_worker;
GRANT EXECUTE ON FUNCTION directory.challenge_answer(text, text) TO tiffin_app;
