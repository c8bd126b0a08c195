-- Tenants' own addresses are told of what happens (docs/events.md). The stream of events is the audit chain of the tenant: its numbers have no
-- gaps and become visible in order, so that a webhook's cursor passes no event over, however late somebody commits.
CREATE TABLE public.webhook (
  tenant_id UUID NOT NULL,
  id UUID NOT NULL,
  -- Of which project's events it is told; null: of all, and of those of the tenant.
  project_id UUID,
  url TEXT NOT NULL,
  -- None: all types.
  event_types TEXT[] NOT NULL DEFAULT '{}',
  -- Why nothing is sent: `paused` by somebody, `gone` as the receiver said. Null: it is sent.
  paused_for TEXT,
  secret_version INTEGER NOT NULL DEFAULT 1,
  -- Up to which number of the chain its events are planned.
  cursor_seq BIGINT NOT NULL,
  -- Since when no try has succeeded; null: the last one did.
  failing_since TIMESTAMPTZ(3),
  -- Until when the receiver wants nothing.
  rest_until TIMESTAMPTZ(3),
  created_at TIMESTAMPTZ(3) NOT NULL DEFAULT transaction_timestamp(),
  created_by TEXT NOT NULL,
  CONSTRAINT webhook_pkey PRIMARY KEY (tenant_id, id),
  CONSTRAINT webhook_tenant_id_project_id_fkey FOREIGN KEY (tenant_id, project_id)
    REFERENCES public.project (tenant_id, id) ON DELETE RESTRICT ON UPDATE CASCADE,
  CONSTRAINT webhook_paused_for_check CHECK (paused_for IN ('paused', 'gone'))
);
CREATE INDEX webhook_tenant_id_project_id_idx ON public.webhook (tenant_id, project_id);

-- What its events are signed with; two while one takes the place of the other.
CREATE TABLE public.webhook_secret (
  tenant_id UUID NOT NULL,
  webhook_id UUID NOT NULL,
  version INTEGER NOT NULL,
  ciphertext TEXT NOT NULL,
  key_version INTEGER NOT NULL,
  created_at TIMESTAMPTZ(3) NOT NULL DEFAULT transaction_timestamp(),
  -- Null: it stands.
  ends_at TIMESTAMPTZ(3),
  CONSTRAINT webhook_secret_pkey PRIMARY KEY (tenant_id, webhook_id, version),
  CONSTRAINT webhook_secret_tenant_id_webhook_id_fkey FOREIGN KEY (tenant_id, webhook_id)
    REFERENCES public.webhook (tenant_id, id) ON DELETE RESTRICT ON UPDATE CASCADE,
  CONSTRAINT webhook_secret_tenant_id_key_version_fkey FOREIGN KEY (tenant_id, key_version)
    REFERENCES public.tenant_key (tenant_id, version) ON DELETE RESTRICT ON UPDATE CASCADE
);
CREATE INDEX webhook_secret_tenant_id_key_version_idx ON public.webhook_secret (tenant_id, key_version);

-- One event on its way to one webhook, and what became of it.
CREATE TABLE public.webhook_delivery (
  tenant_id UUID NOT NULL,
  id UUID NOT NULL,
  webhook_id UUID NOT NULL,
  event_id TEXT NOT NULL,
  event_type TEXT NOT NULL,
  -- As it is sent, to the byte, each time.
  event TEXT NOT NULL,
  tries INTEGER NOT NULL DEFAULT 0,
  -- Null: it is not tried (again).
  next_try_at TIMESTAMPTZ(3) DEFAULT transaction_timestamp(),
  last_try_at TIMESTAMPTZ(3),
  last_status INTEGER,
  last_error TEXT,
  created_at TIMESTAMPTZ(3) NOT NULL DEFAULT transaction_timestamp(),
  delivered_at TIMESTAMPTZ(3),
  dead_at TIMESTAMPTZ(3),
  CONSTRAINT webhook_delivery_pkey PRIMARY KEY (tenant_id, id),
  CONSTRAINT webhook_delivery_tenant_id_webhook_id_fkey FOREIGN KEY (tenant_id, webhook_id)
    REFERENCES public.webhook (tenant_id, id) ON DELETE RESTRICT ON UPDATE CASCADE
);
-- However often it is planned, an event is told to a webhook once.
CREATE UNIQUE INDEX webhook_delivery_tenant_id_webhook_id_event_id_key ON public.webhook_delivery (tenant_id, webhook_id, event_id);
CREATE INDEX webhook_delivery_tenant_id_webhook_id_id_idx ON public.webhook_delivery (tenant_id, webhook_id, id);

DO $$
DECLARE
  protected text;
BEGIN
  FOREACH protected IN ARRAY ARRAY['webhook', 'webhook_secret', 'webhook_delivery'] LOOP
    EXECUTE format('ALTER TABLE public.%I ENABLE ROW LEVEL SECURITY', protected);
    EXECUTE format('ALTER TABLE public.%I FORCE ROW LEVEL SECURITY', protected);
    EXECUTE format(
      'CREATE POLICY tenant_rows ON public.%I
         USING (tenant_id = nullif(current_setting(''app.tenant_id'', true), '''')::uuid)
         WITH CHECK (tenant_id = nullif(current_setting(''app.tenant_id'', true), '''')::uuid)',
      protected);
  END LOOP;
END $$;
SELECT audit.keep_states('public.webhook', 'webhook', 'id', '{cursor_seq,failing_since,rest_until}', '{url}');

-- The api writes signing secrets and reads none; who sends reads, and writes none but sealed anew.
GRANT SELECT, INSERT, DELETE ON public.webhook TO tiffin_app;
GRANT UPDATE (url, event_types, paused_for, secret_version, failing_since, rest_until) ON public.webhook TO tiffin_app;
GRANT SELECT (tenant_id, webhook_id, version, created_at, ends_at), INSERT, DELETE ON public.webhook_secret TO tiffin_app;
GRANT UPDATE (ends_at) ON public.webhook_secret TO tiffin_app;
GRANT SELECT, INSERT, DELETE ON public.webhook_delivery TO tiffin_app;
GRANT UPDATE (tries, next_try_at, dead_at) ON public.webhook_delivery TO tiffin_app;
GRANT SELECT ON public.webhook, public.webhook_secret TO tiffin_worker;
GRANT UPDATE (paused_for, cursor_seq, failing_since, rest_until) ON public.webhook TO tiffin_worker;
GRANT UPDATE (ciphertext, key_version), DELETE ON public.webhook_secret TO tiffin_worker;
GRANT SELECT, INSERT, DELETE ON public.webhook_delivery TO tiffin_worker;
GRANT UPDATE (tries, next_try_at, last_try_at, last_status, last_error, delivered_at, dead_at)
  ON public.webhook_delivery TO tiffin_worker;

-- The end of the chain of the transaction's tenant.
CREATE FUNCTION audit.end_of_chain() RETURNS bigint LANGUAGE sql STABLE SECURITY DEFINER SET search_path = '' AS $$
  SELECT coalesce((SELECT h.seq FROM audit.head h
    WHERE h.tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid), 0)
$$;
-- What those who send may read of the log: acts of these nouns alone, and of each neither who did it nor what is personal.
CREATE FUNCTION audit.acts_between(after bigint, through bigint, wanted text[]) RETURNS TABLE (
  seq bigint, at timestamptz, action text, object_kind text, object_id text, detail jsonb)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = '' AS $$
  SELECT e.seq, e.at, e.action, e.object_kind, e.object_id, e.detail FROM public.audit_event e
  WHERE e.tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid
    AND e.seq > after AND e.seq <= through AND e.action = ANY (wanted)
    AND split_part(e.action, '.', 1) IN ('deployment', 'environment', 'promotion', 'release', 'revision')
  ORDER BY e.seq
$$;

-- Which webhooks and deliveries there are, of all tenants: ids, and when there is something to do for them.
CREATE TABLE directory.webhook (
  id uuid PRIMARY KEY, tenant uuid NOT NULL, cursor_seq bigint NOT NULL, is_paused boolean NOT NULL, is_failing boolean NOT NULL,
  rest_until timestamptz
);
CREATE INDEX webhook_tenant ON directory.webhook (tenant);
CREATE TABLE directory.delivery (
  id uuid PRIMARY KEY, tenant uuid NOT NULL, webhook uuid NOT NULL, due_from timestamptz NOT NULL, busy_until timestamptz
);
CREATE INDEX delivery_due ON directory.delivery (due_from);
CREATE INDEX delivery_webhook ON directory.delivery (webhook, due_from);
CREATE INDEX delivery_busy ON directory.delivery (tenant) WHERE busy_until IS NOT NULL;

CREATE FUNCTION directory.enter_webhook() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    DELETE FROM directory.webhook w WHERE w.id = OLD.id;
  ELSE
    INSERT INTO directory.webhook VALUES (NEW.id, NEW.tenant_id, NEW.cursor_seq, NEW.paused_for IS NOT NULL,
      NEW.failing_since IS NOT NULL, NEW.rest_until)
    ON CONFLICT (id) DO UPDATE SET cursor_seq = excluded.cursor_seq, is_paused = excluded.is_paused, is_failing = excluded.is_failing,
      rest_until = excluded.rest_until;
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER enter_directory AFTER INSERT OR UPDATE OR DELETE ON public.webhook
  FOR EACH ROW EXECUTE FUNCTION directory.enter_webhook();

CREATE FUNCTION directory.enter_delivery() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
BEGIN
  IF TG_OP = 'DELETE' OR NEW.next_try_at IS NULL THEN
    DELETE FROM directory.delivery d WHERE d.id = OLD.id;
  ELSE
    INSERT INTO directory.delivery VALUES (NEW.id, NEW.tenant_id, NEW.webhook_id, NEW.next_try_at, NULL)
    ON CONFLICT (id) DO UPDATE SET due_from = excluded.due_from, busy_until = NULL;
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER enter_directory AFTER INSERT OR UPDATE OR DELETE ON public.webhook_delivery
  FOR EACH ROW EXECUTE FUNCTION directory.enter_delivery();

-- Webhooks for which the chain has gone on. What waits already is enough where it is a thousand: the chain itself keeps the rest.
CREATE FUNCTION directory.webhooks_behind(at_most int) RETURNS TABLE (tenant uuid, id uuid)
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = '' AS $$
  SELECT w.tenant, w.id FROM directory.webhook w JOIN audit.head h ON h.tenant_id = w.tenant AND h.seq > w.cursor_seq
  WHERE NOT w.is_paused
    AND (SELECT count(*) FROM (SELECT FROM directory.delivery d WHERE d.webhook = w.id LIMIT 1000) x) < 1000
  -- No one of them is always behind those that cannot go on.
  ORDER BY random() LIMIT at_most
$$;

-- What is to be sent now, taken for so long: whoever does not say in time what came of it has crashed, and it is sent again. Of a webhook four
-- at once, one where the last try failed; of a tenant eight; so that no receiver that hangs is in the way of another's.
CREATE FUNCTION directory.claim_deliveries(at_most int, lease_ms int) RETURNS TABLE (tenant uuid, id uuid)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = '' AS $$
#variable_conflict use_column
BEGIN
  IF NOT EXISTS (SELECT FROM directory.delivery d WHERE d.due_from <= now())
    -- Who counts what is under way counts alone.
    OR NOT pg_try_advisory_xact_lock(hashtextextended('deliveries', 0)) THEN
    RETURN;
  END IF;
  -- Taken in vain, it is taken again once the time is over.
  PERFORM set_config('synchronous_commit', 'off', true);
  RETURN QUERY
  WITH RECURSIVE ring AS (
    (SELECT d.webhook FROM directory.delivery d ORDER BY d.webhook LIMIT 1)
    UNION ALL
    SELECT (SELECT d.webhook FROM directory.delivery d WHERE d.webhook > r.webhook ORDER BY d.webhook LIMIT 1)
    FROM ring r WHERE r.webhook IS NOT NULL),
  busy AS (
    SELECT d.tenant, d.webhook, count(*) AS count FROM directory.delivery d
    WHERE d.busy_until IS NOT NULL AND d.busy_until > now() GROUP BY 1, 2),
  room AS (
    SELECT w.tenant, w.id, CASE WHEN w.is_failing THEN 1 ELSE 4 END
      - coalesce((SELECT b.count FROM busy b WHERE b.webhook = w.id), 0) AS free
    FROM ring r JOIN directory.webhook w ON w.id = r.webhook
    WHERE NOT w.is_paused AND (w.rest_until IS NULL OR w.rest_until <= now())),
  turns AS (
    SELECT p.id, r.tenant, p.due_from, row_number() OVER (PARTITION BY r.tenant ORDER BY p.place, p.due_from)
      + coalesce((SELECT sum(b.count) FROM busy b WHERE b.tenant = r.tenant), 0) AS turn
    FROM room r, LATERAL (
      SELECT d.id, d.due_from, row_number() OVER (ORDER BY d.due_from, d.id) AS place FROM directory.delivery d
      WHERE d.webhook = r.id AND d.due_from <= now() AND (d.busy_until IS NULL OR d.busy_until <= now())
      ORDER BY d.due_from, d.id LIMIT greatest(r.free, 0)) p),
  chosen AS (SELECT t.id FROM turns t WHERE t.turn <= 8 ORDER BY t.turn, t.due_from LIMIT at_most)
  UPDATE directory.delivery d SET busy_until = now() + lease_ms * interval '1 ms'
  WHERE d.id IN (SELECT c.id FROM chosen c)
  RETURNING d.tenant, d.id;
END $$;

-- All, for what is done with each now and then.
CREATE FUNCTION directory.webhooks_after(last uuid, at_most int) RETURNS TABLE (tenant uuid, id uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = '' AS
  $$ SELECT w.tenant, w.id FROM directory.webhook w WHERE w.id > last ORDER BY w.id LIMIT at_most $$;

REVOKE ALL ON FUNCTION audit.end_of_chain(), audit.acts_between(bigint, bigint, text[]), directory.enter_webhook(),
  directory.enter_delivery(), directory.webhooks_behind(int), directory.claim_deliveries(int, int),
  directory.webhooks_after(uuid, int) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION audit.end_of_chain() TO tiffin_app, tiffin_worker;
GRANT EXECUTE ON FUNCTION audit.acts_between(bigint, bigint, text[]), directory.webhooks_behind(int),
  directory.claim_deliveries(int, int), directory.webhooks_after(uuid, int) TO tiffin_worker;
