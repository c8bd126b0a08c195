-- What is to be told in tenants that are not active waits until they are: it is not picked, so that it takes nobody else's place.
ALTER TABLE directory.tenant ADD COLUMN is_active boolean NOT NULL DEFAULT true;
ALTER TABLE public.tenant NO FORCE ROW LEVEL SECURITY;
UPDATE directory.tenant d SET is_active = false FROM public.tenant t WHERE t.tenant_id = d.tenant AND t.state <> 'active';
ALTER TABLE public.tenant FORCE ROW LEVEL SECURITY;
CREATE FUNCTION directory.follow_tenant_state() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
BEGIN
  UPDATE directory.tenant d SET is_active = NEW.state = 'active' WHERE d.tenant = NEW.tenant_id;
  RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION directory.follow_tenant_state() FROM PUBLIC;
CREATE TRIGGER follow_state AFTER UPDATE ON public.tenant FOR EACH ROW
  WHEN ((OLD.state = 'active') <> (NEW.state = 'active')) EXECUTE FUNCTION directory.follow_tenant_state();

CREATE OR REPLACE FUNCTION directory.webhooks_behind(at_most int) RETURNS TABLE (tenant uuid, id uuid)
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = '' AS $$
  SELECT w.tenant, w.id FROM directory.webhook w JOIN audit.head h ON h.tenant_id = w.tenant AND h.seq > w.cursor_seq
  JOIN directory.tenant t ON t.tenant = w.tenant AND t.is_active
  WHERE NOT w.is_paused
    AND (SELECT count(*) FROM (SELECT FROM directory.delivery d WHERE d.webhook = w.id LIMIT 1000) x) < 1000
  -- No one of them is always behind those that cannot go on.
  ORDER BY random() LIMIT at_most
$$;

-- As before, without those of tenants that are not active.
CREATE OR REPLACE FUNCTION directory.claim_deliveries(at_most int, lease_ms int) RETURNS TABLE (tenant uuid, id uuid)
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
    FROM ring r JOIN directory.webhook w ON w.id = r.webhook JOIN directory.tenant t ON t.tenant = w.tenant AND t.is_active
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

CREATE OR REPLACE FUNCTION directory.claim_notification() RETURNS TABLE (tenant uuid, id uuid)
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = '' AS $$
  UPDATE directory.notification n SET rest_until = now() + interval '1 minute'
  WHERE n.member = (
    SELECT x.member FROM directory.notification x JOIN audit.head h ON h.tenant_id = x.tenant AND h.seq > x.cursor_seq
    JOIN directory.tenant t ON t.tenant = x.tenant AND t.is_active
    WHERE x.rest_until IS NULL OR x.rest_until <= now() ORDER BY x.rest_until NULLS FIRST LIMIT 1 FOR UPDATE OF x SKIP LOCKED)
  RETURNING n.tenant, n.member
$$;
