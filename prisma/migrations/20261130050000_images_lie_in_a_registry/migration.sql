-- Which images lie in a registry, in whose repository. Written before anything is sent there, so that nothing lies there which is
-- forgotten. The owner may be erased before its images are: its id stays until they are gone.
CREATE TABLE directory.pushed_image (
  owner uuid NOT NULL,
  digest text NOT NULL,
  -- From when on nothing of the owner's has it; NULL: something has.
  idle_since timestamptz DEFAULT now(),
  -- Until when somebody is taking it away.
  taken_until timestamptz,
  PRIMARY KEY (owner, digest)
);
CREATE INDEX pushed_image_idle ON directory.pushed_image (idle_since) WHERE idle_since IS NOT NULL;

-- As before, and what lies in a registry is noted as had or as idle. One image may be what several contents became.
CREATE OR REPLACE FUNCTION directory.enter_image() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    DELETE FROM directory.image d WHERE d.tenant = OLD.tenant_id AND d.content_hash = OLD.content_hash;
    INSERT INTO directory.erased_image AS e (digest, former) VALUES (OLD.digest, OLD.tenant_id)
    ON CONFLICT (digest, former) DO UPDATE SET erased_at = now();
    UPDATE directory.pushed_image p SET idle_since = now() WHERE p.owner = OLD.tenant_id AND p.digest = OLD.digest
      AND NOT EXISTS (SELECT FROM directory.image d WHERE d.tenant = p.owner AND d.digest = p.digest);
  ELSE
    INSERT INTO directory.image VALUES (NEW.tenant_id, NEW.content_hash, NEW.digest) ON CONFLICT DO NOTHING;
    UPDATE directory.pushed_image p SET idle_since = NULL WHERE p.owner = NEW.tenant_id AND p.digest = NEW.digest;
  END IF;
  RETURN NULL;
END $$;

-- False: somebody is taking it away at this moment. Else nobody does for as long as an idle image stays.
CREATE FUNCTION directory.note_push(wanted uuid, pushed text) RETURNS boolean
  LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = '' AS $$
BEGIN
  INSERT INTO directory.pushed_image AS p (owner, digest, idle_since)
  VALUES (wanted, pushed, CASE WHEN EXISTS (SELECT FROM directory.image d WHERE d.tenant = wanted AND d.digest = pushed) THEN NULL ELSE now() END)
  ON CONFLICT (owner, digest) DO UPDATE SET idle_since = excluded.idle_since, taken_until = NULL
    WHERE p.taken_until IS NULL OR p.taken_until < now();
  RETURN FOUND;
END $$;

-- Images that nothing of their owner's has had for so long, and no release of its names that can still be deployed. They are the caller's
-- to take away for `lease_ms`.
CREATE FUNCTION directory.take_idle_pushes(at_most int, grace_ms bigint, lease_ms int) RETURNS TABLE (owner uuid, digest text)
  LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = '' AS $$
#variable_conflict use_column
DECLARE
  idle record;
BEGIN
  FOR idle IN
    SELECT p.owner AS of, p.digest AS is FROM directory.pushed_image p
    WHERE p.idle_since < now() - grace_ms * interval '1 ms' AND (p.taken_until IS NULL OR p.taken_until < now())
    ORDER BY p.idle_since LIMIT at_most FOR UPDATE SKIP LOCKED
  LOOP
    PERFORM set_config('app.tenant_id', idle.of::text, true);
    IF EXISTS (SELECT FROM public.release r
      WHERE r.tenant_id = idle.of AND r.images_collected_at IS NULL AND position(idle.is IN r.content) > 0) THEN
      -- Behind all others, so that these do not keep them from their turn.
      UPDATE directory.pushed_image p SET idle_since = now() WHERE p.owner = idle.of AND p.digest = idle.is;
    ELSE
      UPDATE directory.pushed_image p SET taken_until = now() + lease_ms * interval '1 ms' WHERE p.owner = idle.of AND p.digest = idle.is;
      owner := idle.of;
      digest := idle.is;
      RETURN NEXT;
    END IF;
  END LOOP;
  PERFORM set_config('app.tenant_id', '', true);
END $$;
CREATE FUNCTION directory.forget_push(wanted uuid, gone text) RETURNS void
  LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = '' AS
  $$ DELETE FROM directory.pushed_image p WHERE p.owner = wanted AND p.digest = gone AND p.taken_until IS NOT NULL $$;

REVOKE ALL ON FUNCTION directory.note_push(uuid, text), directory.take_idle_pushes(int, bigint, int), directory.forget_push(uuid, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION directory.note_push(uuid, text), directory.take_idle_pushes(int, bigint, int), directory.forget_push(uuid, text) TO tiffin_worker;
