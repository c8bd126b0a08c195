-- Work is dispatched (docs/adr/0023): what waits for a worker lies in one table, and one function decides whose turn it is, whichever
-- process asks. The queue holds what was dispatched, and nothing else has an effect.
ALTER TABLE public.project ADD COLUMN build_starts INTEGER NOT NULL DEFAULT 0;
ALTER TABLE public.environment ADD COLUMN deploy_starts INTEGER NOT NULL DEFAULT 0;
GRANT UPDATE (build_starts) ON public.project TO tiffin_app, tiffin_worker;
GRANT UPDATE (deploy_starts) ON public.environment TO tiffin_app;

-- A project that is to be built, an environment that is to be deployed: a row from when it becomes due until it is not any more.
CREATE TABLE directory.work (
  queue TEXT NOT NULL,
  id UUID NOT NULL,
  tenant UUID NOT NULL,
  -- After the lease of who is at it, and not before the next try.
  due_from TIMESTAMPTZ NOT NULL,
  -- Whether somebody is at it: the end of the lease.
  busy_until TIMESTAMPTZ,
  -- How often it was started without an end that is on record.
  starts INTEGER NOT NULL DEFAULT 0,
  -- Of the job that is, or was last, in the queue for it.
  ticket BIGINT,
  is_taken BOOLEAN NOT NULL DEFAULT false,
  -- Until then a job is trusted to be in the queue, and a worker that took it to begin.
  ticket_until TIMESTAMPTZ,
  PRIMARY KEY (queue, id)
) WITH (fillfactor = 50);
CREATE INDEX work_of_tenant ON directory.work (queue, tenant, due_from, id);
CREATE INDEX work_due ON directory.work (queue, due_from);
CREATE INDEX work_in_flight ON directory.work (queue, tenant) WHERE ticket IS NOT NULL OR busy_until IS NOT NULL;

-- Tickets that a job may bring, each once.
CREATE TABLE directory.ticket (
  ticket BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  queue TEXT NOT NULL,
  id UUID NOT NULL,
  tenant UUID NOT NULL,
  issued_at TIMESTAMPTZ NOT NULL DEFAULT now()
);
-- Who works, and how much at once: `slots` is at work, `feed` may be in the queue and at work. Of deployments: in each cell.
CREATE TABLE directory.worker (
  holder TEXT NOT NULL,
  queue TEXT NOT NULL,
  slots INTEGER NOT NULL CHECK (slots > 0),
  feed INTEGER NOT NULL CHECK (feed BETWEEN 1 AND 2 * slots),
  seen_until TIMESTAMPTZ NOT NULL,
  PRIMARY KEY (queue, holder)
);
-- What is shared out for itself: all building, and the deploying to each cell. Whose turn was last; who dispatches holds the row.
CREATE TABLE directory.lane (queue TEXT NOT NULL, cell UUID NOT NULL, last_tenant UUID, PRIMARY KEY (queue, cell));
-- What of a tenant's turns is left over, and how long its work takes.
CREATE TABLE directory.turn (
  queue TEXT NOT NULL,
  tenant UUID NOT NULL,
  deficit DOUBLE PRECISION NOT NULL DEFAULT 0,
  seconds DOUBLE PRECISION NOT NULL DEFAULT 0,
  PRIMARY KEY (queue, tenant)
);

CREATE FUNCTION directory.keep_work(w directory.work) RETURNS void LANGUAGE plpgsql SET search_path = '' AS $$
BEGIN
  IF w.due_from IS NULL THEN
    DELETE FROM directory.work x WHERE x.queue = w.queue AND x.id = w.id;
    RETURN;
  END IF;
  INSERT INTO directory.work AS x (queue, id, tenant, due_from, busy_until, starts)
  VALUES (w.queue, w.id, w.tenant, w.due_from, w.busy_until, w.starts)
  ON CONFLICT (queue, id) DO UPDATE SET due_from = excluded.due_from, busy_until = excluded.busy_until, starts = excluded.starts,
    -- Who has begun holds a lease in the place of the ticket.
    ticket_until = CASE WHEN excluded.busy_until IS NULL OR NOT x.is_taken THEN x.ticket_until END;
END $$;
CREATE FUNCTION directory.enter_build() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
BEGIN
  PERFORM directory.keep_work(ROW('build', NEW.id, NEW.tenant_id, public.build_due_from(NEW), NEW.build_lease_until,
    NEW.build_starts, NULL, false, NULL)::directory.work);
  RETURN NULL;
END $$;
CREATE FUNCTION directory.enter_deployment() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
BEGIN
  PERFORM directory.keep_work(ROW('deploy', NEW.id, NEW.tenant_id, public.deployment_due_from(NEW), NEW.deploy_lease_until,
    NEW.deploy_starts, NULL, false, NULL)::directory.work);
  RETURN NULL;
END $$;
CREATE FUNCTION directory.leave_work() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
BEGIN
  DELETE FROM directory.work w WHERE w.queue = TG_ARGV[0] AND w.id = OLD.id;
  RETURN NULL;
END $$;
CREATE TRIGGER enter_work AFTER INSERT ON public.project FOR EACH ROW EXECUTE FUNCTION directory.enter_build();
CREATE TRIGGER update_work AFTER UPDATE ON public.project
  FOR EACH ROW WHEN ((public.build_due_from(OLD), OLD.build_lease_until, OLD.build_starts)
    IS DISTINCT FROM (public.build_due_from(NEW), NEW.build_lease_until, NEW.build_starts))
  EXECUTE FUNCTION directory.enter_build();
CREATE TRIGGER leave_work AFTER DELETE ON public.project FOR EACH ROW EXECUTE FUNCTION directory.leave_work('build');
CREATE TRIGGER enter_work AFTER INSERT ON public.environment FOR EACH ROW EXECUTE FUNCTION directory.enter_deployment();
CREATE TRIGGER update_work AFTER UPDATE ON public.environment
  FOR EACH ROW WHEN ((public.deployment_due_from(OLD), OLD.deploy_lease_until, OLD.deploy_starts)
    IS DISTINCT FROM (public.deployment_due_from(NEW), NEW.deploy_lease_until, NEW.deploy_starts))
  EXECUTE FUNCTION directory.enter_deployment();
CREATE TRIGGER leave_work AFTER DELETE ON public.environment FOR EACH ROW EXECUTE FUNCTION directory.leave_work('deploy');

-- Row level security is forced on the owner too, who would enter no row of any tenant; it is forced again at the end.
ALTER TABLE public.project NO FORCE ROW LEVEL SECURITY;
ALTER TABLE public.environment NO FORCE ROW LEVEL SECURITY;
INSERT INTO directory.work (queue, id, tenant, due_from, busy_until)
SELECT 'build', p.id, p.tenant_id, public.build_due_from(p), p.build_lease_until FROM public.project p
WHERE public.build_due_from(p) IS NOT NULL;
INSERT INTO directory.work (queue, id, tenant, due_from, busy_until)
SELECT 'deploy', e.id, e.tenant_id, public.deployment_due_from(e), e.deploy_lease_until FROM public.environment e
WHERE public.deployment_due_from(e) IS NOT NULL;
ALTER TABLE public.project FORCE ROW LEVEL SECURITY;
ALTER TABLE public.environment FORCE ROW LEVEL SECURITY;

-- The lists of what is due, which each sweep read, and what kept them.
DROP TRIGGER update_directory ON public.project;
DROP FUNCTION directory.builds_due(int), directory.deployments_due(int);
CREATE OR REPLACE FUNCTION directory.enter_project() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
BEGIN
  INSERT INTO directory.project (id, tenant, erase_at) VALUES (NEW.id, NEW.tenant_id, NEW.erase_at)
  ON CONFLICT (id) DO UPDATE SET erase_at = excluded.erase_at;
  RETURN NULL;
END $$;
CREATE TRIGGER update_directory AFTER UPDATE ON public.project
  FOR EACH ROW WHEN (OLD.erase_at IS DISTINCT FROM NEW.erase_at) EXECUTE FUNCTION directory.enter_project();
ALTER TABLE directory.project DROP COLUMN build_due_from;

-- Of a tenant in a lane: how much is in the queue or at work, and how much may be.
CREATE FUNCTION directory.in_flight(w directory.work) RETURNS boolean LANGUAGE sql STABLE SET search_path = '' AS
  -- A ticket that nobody has taken is in the queue, however long it waits there.
  $$ SELECT (w.ticket IS NOT NULL AND NOT w.is_taken) OR coalesce(w.ticket_until > now(), false) OR coalesce(w.busy_until > now(), false) $$;
CREATE FUNCTION directory.cap_of(of_queue text, of_tenant uuid, slots int) RETURNS int LANGUAGE sql STABLE SET search_path = '' AS $$
  -- Of four places one is another tenant's: what takes long makes nobody else wait for its end.
  SELECT least(platform.limit_of(of_tenant, CASE of_queue WHEN 'build' THEN 'concurrent_builds' ELSE 'concurrent_deployments' END),
    greatest(1, slots * 3 / 4))::int
$$;

-- Deficit round robin over the tenants of a lane, from behind the one whose turn was last. Each visit gives a tenant one; work costs
-- one, or more where the tenant's takes more than five seconds on average, eight at most. So a round of eight serves everybody.
CREATE FUNCTION directory.dispatch_lane(of_queue text, of_cell uuid) RETURNS TABLE (tenant uuid, id uuid, ticket bigint)
LANGUAGE plpgsql VOLATILE SET search_path = '' AS $$
#variable_conflict use_column
DECLARE
  nobody CONSTANT uuid := '00000000-0000-0000-0000-000000000000';
  slots int;
  room int;
  last uuid;
  tenants uuid[];
  deficits float8[];
  costs float8[];
  counts int[];
  caps int[];
  is_open boolean;
  has_suspect boolean;
  picked directory.work;
BEGIN
  SELECT sum(x.slots), sum(x.feed) INTO slots, room FROM directory.worker x WHERE x.queue = of_queue AND x.seen_until > now();
  IF slots IS NULL THEN
    RETURN;
  END IF;
  -- Whoever dispatches for a lane is alone: what two would count at once they would give out twice.
  INSERT INTO directory.lane (queue, cell) VALUES (of_queue, of_cell) ON CONFLICT DO NOTHING;
  SELECT coalesce(l.last_tenant, nobody) INTO last FROM directory.lane l
  WHERE l.queue = of_queue AND l.cell = of_cell FOR UPDATE;
  -- A job that nobody has taken for a while is in the queue still, or lost: with the same ticket it makes no second one there.
  RETURN QUERY UPDATE directory.work w SET ticket_until = now() + interval '5 s'
    WHERE w.queue = of_queue AND w.id IN (
      SELECT x.id FROM directory.work x
      WHERE x.queue = of_queue AND x.ticket IS NOT NULL AND NOT x.is_taken AND x.ticket_until <= now()
        AND (of_cell = nobody OR EXISTS (SELECT FROM directory.tenant t WHERE t.tenant = x.tenant AND t.cell = of_cell))
      FOR UPDATE SKIP LOCKED)
    RETURNING w.tenant, w.id, w.ticket;
  room := room - (SELECT count(*) FROM directory.work w
    WHERE w.queue = of_queue AND (w.ticket IS NOT NULL OR w.busy_until IS NOT NULL) AND directory.in_flight(w)
      AND (of_cell = nobody OR EXISTS (SELECT FROM directory.tenant t WHERE t.tenant = w.tenant AND t.cell = of_cell)));
  IF room <= 0 THEN
    RETURN;
  END IF;
  -- What was started and never ended may have taken its worker with it: one at a time, so that it takes no other one of its kind along.
  has_suspect := EXISTS (SELECT FROM directory.work w
    WHERE w.queue = of_queue AND (w.ticket IS NOT NULL OR w.busy_until IS NOT NULL) AND directory.in_flight(w)
      AND w.starts >= CASE WHEN w.busy_until > now() THEN 2 ELSE 1 END);
  WITH RECURSIVE ring AS (
    (SELECT w.tenant FROM directory.work w WHERE w.queue = of_queue ORDER BY w.tenant LIMIT 1)
    UNION ALL
    SELECT (SELECT w.tenant FROM directory.work w WHERE w.queue = of_queue AND w.tenant > r.tenant ORDER BY w.tenant LIMIT 1)
    FROM ring r WHERE r.tenant IS NOT NULL),
  waiting AS (
    SELECT r.tenant, row_number() OVER (ORDER BY r.tenant <= last, r.tenant) AS place
    FROM ring r
    WHERE r.tenant IS NOT NULL
      AND (of_cell = nobody OR EXISTS (SELECT FROM directory.tenant t WHERE t.tenant = r.tenant AND t.cell = of_cell))
      AND EXISTS (SELECT FROM directory.work w WHERE w.queue = of_queue AND w.tenant = r.tenant AND w.due_from < now()
        AND NOT directory.in_flight(w))
    ORDER BY r.tenant <= last, r.tenant LIMIT 64)
  SELECT array_agg(r.tenant ORDER BY r.place), array_agg(coalesce(t.deficit, 0) ORDER BY r.place),
    array_agg(greatest(1, least(8, coalesce(t.seconds, 0) / 5)) ORDER BY r.place),
    array_agg((SELECT count(*) FROM directory.work w WHERE w.queue = of_queue AND w.tenant = r.tenant
      AND (w.ticket IS NOT NULL OR w.busy_until IS NOT NULL) AND directory.in_flight(w))::int ORDER BY r.place),
    array_agg(directory.cap_of(of_queue, r.tenant, slots) ORDER BY r.place)
  INTO tenants, deficits, costs, counts, caps
  FROM waiting r LEFT JOIN directory.turn t ON t.queue = of_queue AND t.tenant = r.tenant;
  IF tenants IS NULL THEN
    RETURN;
  END IF;

  FOR round IN 1..8 LOOP
    is_open := false;
    FOR i IN 1..cardinality(tenants) LOOP
      EXIT WHEN room = 0;
      CONTINUE WHEN counts[i] >= caps[i];
      deficits[i] := deficits[i] + 1;
      WHILE room > 0 AND deficits[i] >= costs[i] AND counts[i] < caps[i] LOOP
        -- What a transaction holds, as of a save under way, is not waited for: its end rings again.
        SELECT w.* INTO picked FROM directory.work w
        WHERE w.queue = of_queue AND w.tenant = tenants[i] AND w.due_from < now()
          AND NOT directory.in_flight(w) AND (w.starts = 0 OR NOT has_suspect)
        ORDER BY w.due_from, w.id LIMIT 1 FOR UPDATE SKIP LOCKED;
        IF NOT FOUND THEN
          -- Who has nothing left saves nothing up.
          deficits[i] := 0;
          counts[i] := caps[i];
          EXIT;
        END IF;
        DELETE FROM directory.ticket x WHERE x.ticket = picked.ticket;
        INSERT INTO directory.ticket AS x (queue, id, tenant) VALUES (of_queue, picked.id, picked.tenant)
        RETURNING x.ticket INTO picked.ticket;
        UPDATE directory.work w SET ticket = picked.ticket, is_taken = false, ticket_until = now() + interval '5 s'
        WHERE w.queue = of_queue AND w.id = picked.id;
        has_suspect := has_suspect OR picked.starts > 0;
        deficits[i] := deficits[i] - costs[i];
        counts[i] := counts[i] + 1;
        room := room - 1;
        last := picked.tenant;
        tenant := picked.tenant;
        id := picked.id;
        ticket := picked.ticket;
        RETURN NEXT;
      END LOOP;
      is_open := is_open OR counts[i] < caps[i];
    END LOOP;
    EXIT WHEN room = 0 OR NOT is_open;
  END LOOP;
  UPDATE directory.lane l SET last_tenant = last WHERE l.queue = of_queue AND l.cell = of_cell;
  INSERT INTO directory.turn AS t (queue, tenant, deficit)
  SELECT of_queue, x.tenant, least(x.deficit, 8) FROM unnest(tenants, deficits) AS x (tenant, deficit)
  ON CONFLICT (queue, tenant) DO UPDATE SET deficit = excluded.deficit WHERE t.deficit <> excluded.deficit;
END $$;

-- What is to be put into the queue now, with its tickets.
CREATE FUNCTION directory.dispatch(of_queue text) RETURNS TABLE (tenant uuid, id uuid, ticket bigint)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = '' AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM directory.work w WHERE w.queue = of_queue AND w.due_from < now()) THEN
    RETURN;
  END IF;
  -- A ticket that a crash of the database forgets is issued again.
  PERFORM set_config('synchronous_commit', 'off', true);
  IF of_queue = 'build' THEN
    RETURN QUERY SELECT * FROM directory.dispatch_lane(of_queue, '00000000-0000-0000-0000-000000000000');
  ELSE
    RETURN QUERY SELECT d.* FROM (SELECT c.id FROM platform.cell c ORDER BY c.id) c, directory.dispatch_lane(of_queue, c.id) d;
  END IF;
END $$;
-- A worker says that it lives, and how much it takes.
CREATE FUNCTION directory.attend(of_queue text, of_holder text, of_slots int, of_feed int) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = '' AS $$
BEGIN
  PERFORM set_config('synchronous_commit', 'off', true);
  INSERT INTO directory.worker (queue, holder, slots, feed, seen_until)
  VALUES (of_queue, of_holder, of_slots, of_feed, now() + interval '10 s')
  ON CONFLICT (queue, holder) DO UPDATE SET slots = excluded.slots, feed = excluded.feed, seen_until = excluded.seen_until;
  DELETE FROM directory.worker w WHERE w.seen_until < now() - interval '1 hour';
  DELETE FROM directory.ticket x WHERE x.issued_at < now() - interval '1 day'
    AND NOT EXISTS (SELECT FROM directory.work w WHERE w.queue = x.queue AND w.id = x.id AND w.ticket = x.ticket);
END $$;
CREATE FUNCTION directory.leave(of_holder text) RETURNS void LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = '' AS
  $$ DELETE FROM directory.worker w WHERE w.holder = of_holder $$;
-- taken: begin. over: it was taken, or is not due any more. unknown: nobody has dispatched this.
CREATE FUNCTION directory.take(of_queue text, of_tenant uuid, of_id uuid, of_ticket bigint) RETURNS text
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = '' AS $$
BEGIN
  PERFORM set_config('synchronous_commit', 'off', true);
  IF NOT EXISTS (SELECT FROM directory.ticket x
    WHERE x.ticket = of_ticket AND x.queue = of_queue AND x.tenant = of_tenant AND x.id = of_id) THEN
    RETURN 'unknown';
  END IF;
  UPDATE directory.work w SET is_taken = true, ticket_until = now() + interval '10 s'
  WHERE w.queue = of_queue AND w.id = of_id AND w.tenant = of_tenant AND w.ticket = of_ticket AND NOT w.is_taken;
  RETURN CASE WHEN FOUND THEN 'taken' ELSE 'over' END;
END $$;
-- A worker has ended what it took: its ticket is worth nothing any more, and what comes next of the tenant costs what this took.
CREATE FUNCTION directory.settle(of_queue text, of_tenant uuid, of_id uuid, of_ticket bigint, of_seconds float8) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = '' AS $$
BEGIN
  PERFORM set_config('synchronous_commit', 'off', true);
  DELETE FROM directory.ticket x WHERE x.ticket = of_ticket AND x.queue = of_queue AND x.id = of_id;
  UPDATE directory.work w SET ticket_until = NULL
  WHERE w.queue = of_queue AND w.id = of_id AND w.ticket = of_ticket AND w.is_taken AND w.ticket_until IS NOT NULL;
  INSERT INTO directory.turn AS t (queue, tenant, seconds) VALUES (of_queue, of_tenant, of_seconds)
  ON CONFLICT (queue, tenant) DO UPDATE SET seconds = t.seconds * 0.7 + excluded.seconds * 0.3;
END $$;

REVOKE ALL ON FUNCTION directory.keep_work(directory.work), directory.enter_build(), directory.enter_deployment(),
  directory.leave_work(), directory.in_flight(directory.work), directory.cap_of(text, uuid, int),
  directory.dispatch_lane(text, uuid), directory.dispatch(text), directory.attend(text, text, int, int), directory.leave(text),
  directory.take(text, uuid, uuid, bigint), directory.settle(text, uuid, uuid, bigint, float8) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION directory.dispatch(text) TO tiffin_app, tiffin_worker;
GRANT EXECUTE ON FUNCTION directory.attend(text, text, int, int), directory.leave(text), directory.take(text, uuid, uuid, bigint),
  directory.settle(text, uuid, uuid, bigint, float8) TO tiffin_worker;
