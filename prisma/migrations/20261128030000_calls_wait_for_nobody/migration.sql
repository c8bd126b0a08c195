-- Calls for promoters of other environments are put down, and heard when work is dispatched: whoever holds one environment waits for no
-- other. Two of a pipeline with branches, or one and who pauses the project, held a row each and waited for the other's. Rows are added
-- and taken, never waited for, and what waits is read once the call is committed: what was asked for meanwhile is seen.
CREATE TABLE directory.call (
  number BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  tenant UUID NOT NULL,
  environment UUID NOT NULL
);
CREATE OR REPLACE FUNCTION public.call_promoters_behind() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
BEGIN
  INSERT INTO directory.call (tenant, environment) SELECT e.tenant_id, e.id FROM public.environment e
  WHERE e.tenant_id = NEW.tenant_id AND NEW.environment_id = ANY (e.upstream_ids);
  RETURN NULL;
END $$;

-- Looks up what waits where somebody has called. An environment that somebody has is left to the next time.
CREATE FUNCTION directory.hear_calls() RETURNS void LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = '' AS $$
DECLARE
  before CONSTANT text := coalesce(current_setting('app.tenant_id', true), '');
  called directory.call;
  waits boolean;
BEGIN
  FOR called IN SELECT c.* FROM directory.call c ORDER BY c.number LIMIT 100 FOR UPDATE SKIP LOCKED LOOP
    PERFORM set_config('app.tenant_id', called.tenant::text, true);
    SELECT e.auto_promote <> 'off' OR EXISTS (SELECT FROM public.promotion p
      WHERE p.tenant_id = e.tenant_id AND p.environment_id = e.id AND p.phase = 'Pending')
    INTO waits FROM public.environment e WHERE e.tenant_id = called.tenant AND e.id = called.environment FOR NO KEY UPDATE SKIP LOCKED;
    -- Somebody has it, unless it is gone.
    CONTINUE WHEN NOT FOUND AND EXISTS (SELECT FROM public.environment e WHERE e.tenant_id = called.tenant AND e.id = called.environment);
    IF waits THEN
      PERFORM public.call_promoter(called.tenant, called.environment);
    END IF;
    DELETE FROM directory.call c WHERE c.number = called.number;
  END LOOP;
  PERFORM set_config('app.tenant_id', before, true);
END $$;
REVOKE ALL ON FUNCTION directory.hear_calls() FROM PUBLIC;
CREATE FUNCTION directory.forget_calls() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
BEGIN
  DELETE FROM directory.call c WHERE c.environment = OLD.id;
  RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION directory.forget_calls() FROM PUBLIC;
CREATE TRIGGER forget_calls AFTER DELETE ON public.environment FOR EACH ROW EXECUTE FUNCTION directory.forget_calls();

CREATE OR REPLACE FUNCTION directory.dispatch(of_queue text) RETURNS TABLE (tenant uuid, id uuid, ticket bigint)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = '' AS $$
BEGIN
  IF of_queue = 'promote' AND EXISTS (SELECT FROM directory.call) THEN
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

-- All environments of a project in one order, whoever changes them.
CREATE OR REPLACE FUNCTION public.pause_environments_of_project() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
DECLARE
  before text := coalesce(current_setting('app.tenant_id', true), '');
BEGIN
  PERFORM set_config('app.tenant_id', NEW.tenant_id::text, true);
  PERFORM FROM public.environment e WHERE e.tenant_id = NEW.tenant_id AND e.project_id = NEW.id ORDER BY e.id FOR NO KEY UPDATE;
  UPDATE public.environment SET is_paused = NEW.is_paused
  WHERE tenant_id = NEW.tenant_id AND project_id = NEW.id AND is_paused <> NEW.is_paused;
  PERFORM set_config('app.tenant_id', before, true);
  RETURN NULL;
END $$;

-- Who may have to change a release's row has it from the start: two who shared it would wait for each other. Images in one order.
CREATE OR REPLACE FUNCTION public.keep_images(of_tenant uuid, of_release uuid) RETURNS boolean
  LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = '' AS $$
DECLARE
  digests text[];
BEGIN
  SELECT ARRAY(SELECT DISTINCT u ->> 'imageDigest' FROM jsonb_array_elements(r.content::jsonb -> 'units') u) INTO digests
  FROM public.release r WHERE r.tenant_id = of_tenant AND r.id = of_release FOR NO KEY UPDATE;
  PERFORM FROM public.image i WHERE i.tenant_id = of_tenant AND i.digest = ANY (digests) ORDER BY i.content_hash FOR NO KEY UPDATE;
  UPDATE public.image i SET used_at = now() WHERE i.tenant_id = of_tenant AND i.digest = ANY (digests);
  IF EXISTS (SELECT FROM unnest(digests) d
    WHERE NOT EXISTS (SELECT FROM public.image i WHERE i.tenant_id = of_tenant AND i.digest = d)) THEN
    RETURN false;
  END IF;
  UPDATE public.release r SET images_collected_at = NULL
  WHERE r.tenant_id = of_tenant AND r.id = of_release AND r.images_collected_at IS NOT NULL;
  RETURN true;
END $$;
CREATE OR REPLACE FUNCTION public.hold_images(of_tenant uuid, of_release uuid) RETURNS void
  LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = '' AS $$
DECLARE
  collected timestamptz;
BEGIN
  SELECT r.images_collected_at INTO collected
  FROM public.release r WHERE r.tenant_id = of_tenant AND r.id = of_release FOR NO KEY UPDATE;
  IF collected IS NOT NULL AND NOT public.keep_images(of_tenant, of_release) THEN
    RAISE EXCEPTION 'images collected: %', of_release USING ERRCODE = 'TI001';
  END IF;
END $$;
