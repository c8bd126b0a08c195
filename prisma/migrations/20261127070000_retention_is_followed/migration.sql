-- Releases that nothing keeps lose their images, and keep their row: it is the history. What has lost them cannot be promoted until its
-- revision is built again, which gives the same images. `used_at`: a build that finds an image says so, and it stays for a while.
ALTER TABLE public.release ADD COLUMN images_collected_at TIMESTAMPTZ(3);
ALTER TABLE public.image ADD COLUMN used_at TIMESTAMPTZ(3) NOT NULL DEFAULT transaction_timestamp();
CREATE INDEX release_with_images ON public.release (tenant_id, project_id, number) WHERE images_collected_at IS NULL;
CREATE INDEX image_tenant_id_digest_idx ON public.image (tenant_id, digest);
GRANT UPDATE (used_at) ON public.image TO tiffin_worker;

-- The images of a release stay from here on, if all of them are there: by the locks on their rows, who collects sees it, or has been first.
CREATE FUNCTION public.keep_images(of_tenant uuid, of_release uuid) RETURNS boolean
  LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = '' AS $$
DECLARE
  digests text[];
BEGIN
  SELECT ARRAY(SELECT DISTINCT u ->> 'imageDigest' FROM jsonb_array_elements(r.content::jsonb -> 'units') u) INTO digests
  FROM public.release r WHERE r.tenant_id = of_tenant AND r.id = of_release FOR UPDATE;
  UPDATE public.image i SET used_at = now() WHERE i.tenant_id = of_tenant AND i.digest = ANY (digests);
  IF EXISTS (SELECT FROM unnest(digests) d
    WHERE NOT EXISTS (SELECT FROM public.image i WHERE i.tenant_id = of_tenant AND i.digest = d)) THEN
    RETURN false;
  END IF;
  UPDATE public.release r SET images_collected_at = NULL
  WHERE r.tenant_id = of_tenant AND r.id = of_release AND r.images_collected_at IS NOT NULL;
  RETURN true;
END $$;

-- What is promoted or wanted has its images. Who collects locks the release first and then looks who wants it: of the two, the second
-- finds what the first has made of it.
CREATE FUNCTION public.hold_images(of_tenant uuid, of_release uuid) RETURNS void
  LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = '' AS $$
DECLARE
  collected timestamptz;
BEGIN
  SELECT r.images_collected_at INTO collected
  FROM public.release r WHERE r.tenant_id = of_tenant AND r.id = of_release FOR SHARE;
  IF collected IS NOT NULL AND NOT public.keep_images(of_tenant, of_release) THEN
    RAISE EXCEPTION 'images collected: %', of_release USING ERRCODE = 'TI001';
  END IF;
END $$;
CREATE FUNCTION public.hold_promoted_images() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
BEGIN
  PERFORM public.hold_images(NEW.tenant_id, NEW.release_id);
  RETURN NEW;
END $$;
CREATE FUNCTION public.hold_desired_images() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
BEGIN
  PERFORM public.hold_images(NEW.tenant_id, NEW.desired_release_id);
  RETURN NEW;
END $$;
CREATE TRIGGER hold_images BEFORE INSERT ON public.promotion
  FOR EACH ROW EXECUTE FUNCTION public.hold_promoted_images();
CREATE TRIGGER hold_images BEFORE UPDATE ON public.environment FOR EACH ROW
  WHEN (NEW.desired_release_id IS DISTINCT FROM OLD.desired_release_id AND NEW.desired_release_id IS NOT NULL)
  EXECUTE FUNCTION public.hold_desired_images();

-- Of the releases that were locked for it, and of images that nobody has used since. Answers what it took.
CREATE FUNCTION public.collect_images(releases uuid[], hashes text[], used_before timestamptz)
  RETURNS TABLE (content_hash text, size_bytes int)
  LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = '' AS $$
DECLARE
  here CONSTANT uuid := nullif(current_setting('app.tenant_id', true), '')::uuid;
BEGIN
  UPDATE public.release r SET images_collected_at = now()
  WHERE r.tenant_id = here AND r.id = ANY (releases) AND r.images_collected_at IS NULL;
  -- An image whose row somebody has is being used: it waits for the next time, and nobody waits for anybody.
  RETURN QUERY DELETE FROM public.image i WHERE i.tenant_id = here AND i.content_hash IN (
    SELECT x.content_hash FROM public.image x
    WHERE x.tenant_id = here AND x.content_hash = ANY (hashes) AND x.used_at <= used_before
    ORDER BY x.content_hash FOR UPDATE SKIP LOCKED)
  RETURNING i.content_hash, i.size_bytes;
END $$;
CREATE FUNCTION public.lock_releases(wanted uuid[]) RETURNS TABLE (id uuid)
  LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = '' AS $$
  SELECT r.id FROM public.release r
  WHERE r.tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid AND r.id = ANY (wanted) AND r.images_collected_at IS NULL
  ORDER BY r.id FOR UPDATE SKIP LOCKED
$$;

-- The newest builds of a project and deployments of an environment stay: so many of the last month, and few that are older.
CREATE FUNCTION public.prune_history(most int, most_old int) RETURNS TABLE (builds int, deployments int)
  LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = '' AS $$
DECLARE
  here CONSTANT uuid := nullif(current_setting('app.tenant_id', true), '')::uuid;
  gone uuid[];
BEGIN
  WITH ranked AS (
    SELECT b.id, b.started_at, b.finished_at, b.is_metered, row_number() OVER (PARTITION BY b.project_id ORDER BY b.started_at DESC, b.id DESC) AS place
    FROM public.build b WHERE b.tenant_id = here)
  DELETE FROM public.build b USING ranked r
  WHERE b.tenant_id = here AND b.id = r.id AND r.finished_at IS NOT NULL
    -- What has not been counted yet still counts.
    AND (r.is_metered OR r.finished_at < now() - interval '40 days')
    AND (r.place > most OR r.place > most_old AND r.started_at < now() - interval '30 days');
  GET DIAGNOSTICS builds = ROW_COUNT;
  SELECT array_agg(r.id) INTO gone FROM (
    SELECT d.id, d.started_at, d.finished_at, row_number() OVER (PARTITION BY d.environment_id ORDER BY d.started_at DESC, d.id DESC) AS place
    FROM public.deployment d WHERE d.tenant_id = here) r
  WHERE r.finished_at IS NOT NULL AND (r.place > most OR r.place > most_old AND r.started_at < now() - interval '30 days');
  DELETE FROM public.deployment_step s WHERE s.tenant_id = here AND s.deployment_id = ANY (gone);
  DELETE FROM public.deployment d WHERE d.tenant_id = here AND d.id = ANY (gone);
  GET DIAGNOSTICS deployments = ROW_COUNT;
  RETURN NEXT;
END $$;

-- Which tenants are to be looked through, from when on; who takes one has it for as long as it says. The tenant of zeros is the store itself.
CREATE TABLE directory.retention (tenant uuid PRIMARY KEY, due_at timestamptz NOT NULL);
CREATE INDEX retention_due ON directory.retention (due_at);
INSERT INTO directory.retention SELECT d.tenant, now() + random() * interval '1 hour' FROM directory.tenant d;
INSERT INTO directory.retention VALUES ('00000000-0000-0000-0000-000000000000', now());
CREATE FUNCTION directory.call_retention() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
BEGIN
  INSERT INTO directory.retention AS r VALUES (NEW.tenant_id, now() + interval '10 minutes') ON CONFLICT (tenant)
    DO UPDATE SET due_at = excluded.due_at WHERE r.due_at > excluded.due_at;
  RETURN NULL;
END $$;
CREATE TRIGGER call_retention AFTER INSERT ON public.release FOR EACH ROW EXECUTE FUNCTION directory.call_retention();
CREATE TRIGGER call_retention AFTER INSERT ON public.occupancy FOR EACH ROW EXECUTE FUNCTION directory.call_retention();
CREATE FUNCTION directory.take_retention(at_most int, lease_ms int) RETURNS TABLE (tenant uuid)
  LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = '' AS $$
  UPDATE directory.retention r SET due_at = now() + lease_ms * interval '1 ms'
  WHERE r.tenant IN (SELECT x.tenant FROM directory.retention x
    WHERE x.due_at < now() AND x.tenant <> '00000000-0000-0000-0000-000000000000' ORDER BY x.due_at LIMIT at_most FOR UPDATE SKIP LOCKED)
  RETURNING r.tenant
$$;
CREATE FUNCTION directory.take_image_store(lease_ms int) RETURNS boolean
  LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = '' AS $$
  WITH taken AS (
    UPDATE directory.retention r SET due_at = now() + lease_ms * interval '1 ms'
    WHERE r.tenant = '00000000-0000-0000-0000-000000000000' AND r.due_at < now() RETURNING 1)
  SELECT EXISTS (SELECT FROM taken)
$$;
CREATE FUNCTION directory.rest_retention(wanted uuid, pause_ms bigint) RETURNS void
  LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = '' AS
  $$ UPDATE directory.retention r SET due_at = now() + pause_ms * interval '1 ms' WHERE r.tenant = wanted $$;

-- An image that is somebody's again was never gone; one that goes again waits anew.
CREATE OR REPLACE FUNCTION directory.enter_image() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    DELETE FROM directory.image d WHERE d.tenant = OLD.tenant_id AND d.content_hash = OLD.content_hash;
    INSERT INTO directory.erased_image AS e (digest, former) VALUES (OLD.digest, OLD.tenant_id)
    ON CONFLICT (digest, former) DO UPDATE SET erased_at = now();
  ELSE
    INSERT INTO directory.image VALUES (NEW.tenant_id, NEW.content_hash, NEW.digest) ON CONFLICT DO NOTHING;
  END IF;
  RETURN NULL;
END $$;
-- As before, with the time that has to pass as an argument; what a release has lost does not stand in the way.
DROP FUNCTION directory.images_to_collect(int);
CREATE FUNCTION directory.images_to_collect(at_most int, grace_ms int) RETURNS TABLE (digest text)
  LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = '' AS $$
DECLARE
  erased record;
BEGIN
  DELETE FROM directory.erased_image e USING directory.image i WHERE i.digest = e.digest;
  FOR erased IN
    SELECT e.digest, e.former FROM directory.erased_image e WHERE e.erased_at < now() - grace_ms * interval '1 ms'
    ORDER BY e.erased_at LIMIT at_most
  LOOP
    PERFORM set_config('app.tenant_id', coalesce(erased.former::text, ''), true);
    IF NOT EXISTS (SELECT FROM public.release r
      WHERE r.tenant_id = erased.former AND r.images_collected_at IS NULL AND position(erased.digest IN r.content) > 0) THEN
      digest := erased.digest;
      RETURN NEXT;
    END IF;
  END LOOP;
  PERFORM set_config('app.tenant_id', '', true);
END $$;

REVOKE ALL ON FUNCTION public.keep_images(uuid, uuid), public.hold_images(uuid, uuid), public.hold_promoted_images(),
  public.hold_desired_images(), public.collect_images(uuid[], text[], timestamptz), public.lock_releases(uuid[]),
  public.prune_history(int, int), directory.call_retention(), directory.take_retention(int, int), directory.take_image_store(int),
  directory.rest_retention(uuid, bigint), directory.images_to_collect(int, int) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION public.keep_images(uuid, uuid), public.collect_images(uuid[], text[], timestamptz), public.lock_releases(uuid[]),
  public.prune_history(int, int), directory.take_retention(int, int), directory.take_image_store(int),
  directory.rest_retention(uuid, bigint), directory.images_to_collect(int, int) TO tiffin_worker;
