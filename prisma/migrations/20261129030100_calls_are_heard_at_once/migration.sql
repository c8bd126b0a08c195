-- A call that cannot be heard is tried again later, and told of: it kept everything else from being given out.
ALTER TABLE directory.call ADD COLUMN faults INTEGER NOT NULL DEFAULT 0, ADD COLUMN next_try_at TIMESTAMPTZ;

CREATE FUNCTION directory.hear_call(called directory.call) RETURNS void LANGUAGE plpgsql VOLATILE SET search_path = '' AS $$
DECLARE
  waits boolean;
BEGIN
  PERFORM set_config('app.tenant_id', called.tenant::text, true);
  SELECT e.auto_promote <> 'off' OR EXISTS (SELECT FROM public.promotion p
    WHERE p.tenant_id = e.tenant_id AND p.environment_id = e.id AND p.phase = 'Pending')
  INTO waits FROM public.environment e WHERE e.tenant_id = called.tenant AND e.id = called.environment FOR NO KEY UPDATE SKIP LOCKED;
  -- Somebody has it, unless it is gone.
  IF NOT FOUND AND EXISTS (SELECT FROM public.environment e WHERE e.tenant_id = called.tenant AND e.id = called.environment) THEN
    RETURN;
  END IF;
  IF waits THEN
    PERFORM public.call_promoter(called.tenant, called.environment);
  END IF;
  DELETE FROM directory.call c WHERE c.number = called.number;
END $$;
REVOKE ALL ON FUNCTION directory.hear_call(directory.call) FROM PUBLIC;

CREATE OR REPLACE FUNCTION directory.hear_calls() RETURNS void LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = '' AS $$
DECLARE
  before CONSTANT text := coalesce(current_setting('app.tenant_id', true), '');
  called directory.call;
BEGIN
  FOR called IN SELECT c.* FROM directory.call c WHERE c.next_try_at IS NULL OR c.next_try_at < now()
    ORDER BY c.number LIMIT 100 FOR UPDATE SKIP LOCKED LOOP
    BEGIN
      PERFORM directory.hear_call(called);
    EXCEPTION WHEN OTHERS THEN
      RAISE WARNING 'The environment % could not be called: %', called.environment, SQLERRM;
      UPDATE directory.call c SET faults = c.faults + 1, next_try_at = now() + least(60, power(2, c.faults)) * interval '1 s'
      WHERE c.number = called.number;
    END;
  END LOOP;
  PERFORM set_config('app.tenant_id', before, true);
END $$;

CREATE OR REPLACE FUNCTION directory.dispatch(of_queue text) RETURNS TABLE (tenant uuid, id uuid, ticket bigint)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = '' AS $$
BEGIN
  IF of_queue = 'promote' AND EXISTS (SELECT FROM directory.call c WHERE c.next_try_at IS NULL OR c.next_try_at < now()) THEN
    PERFORM directory.hear_calls();
  END IF;
  IF NOT EXISTS (SELECT FROM directory.work w WHERE w.queue = of_queue AND w.due_from < now()) THEN
    RETURN;
  END IF;
  -- A ticket that a crash of the database forgets is issued again.
  PERFORM set_config('synchronous_commit', 'off', true);
  IF of_queue = 'deploy' THEN
    RETURN QUERY SELECT d.* FROM (SELECT c.id FROM platform.cell c ORDER BY c.id) c, directory.dispatch_lane(of_queue, c.id) d;
  ELSE
    RETURN QUERY SELECT * FROM directory.dispatch_lane(of_queue, '00000000-0000-0000-0000-000000000000');
  END IF;
END $$;

-- Promoters hear at once, as soon as it is committed, that there is something to give out: of one transaction once. Columns hold whole
-- milliseconds, which may be ahead of the clock.
CREATE FUNCTION directory.ring_promoters() RETURNS trigger LANGUAGE plpgsql SET search_path = '' AS $$
BEGIN
  PERFORM pg_notify('tiffin_work', 'promote');
  RETURN NULL;
END $$;
CREATE TRIGGER ring_promoters AFTER INSERT ON directory.call FOR EACH STATEMENT EXECUTE FUNCTION directory.ring_promoters();
CREATE TRIGGER ring_promoters AFTER INSERT ON directory.work FOR EACH ROW
  WHEN (NEW.queue = 'promote' AND NEW.due_from <= now() + interval '1 ms') EXECUTE FUNCTION directory.ring_promoters();
-- Whoever looks is asked once more when it lets go.
CREATE TRIGGER ring_promoters_again AFTER UPDATE ON directory.work FOR EACH ROW
  WHEN (NEW.queue = 'promote' AND NEW.due_from <= now() + interval '1 ms' AND NEW.due_from IS DISTINCT FROM OLD.due_from)
  EXECUTE FUNCTION directory.ring_promoters();
