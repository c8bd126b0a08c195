-- Images that are to lie in a registry, and lie there no more: told of before anything needs them.
ALTER TABLE public.image ADD COLUMN missing_since timestamptz(3);
ALTER TABLE directory.pushed_image ADD COLUMN looked_at timestamptz;
CREATE INDEX pushed_image_looked_at ON directory.pushed_image (looked_at NULLS FIRST) WHERE idle_since IS NULL;

-- Images that something has and that nobody has looked for within `every_ms`, those of longest ago first. They count as looked for now.
CREATE FUNCTION directory.take_unseen_pushes(at_most int, every_ms bigint) RETURNS TABLE (owner uuid, digest text)
  LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = '' AS $$
  WITH unseen AS (
    SELECT p.owner, p.digest FROM directory.pushed_image p
    WHERE p.idle_since IS NULL AND (p.looked_at IS NULL OR p.looked_at < now() - every_ms * interval '1 ms')
    ORDER BY p.looked_at NULLS FIRST LIMIT at_most FOR UPDATE SKIP LOCKED)
  UPDATE directory.pushed_image p SET looked_at = now() FROM unseen u
  WHERE p.owner = u.owner AND p.digest = u.digest RETURNING p.owner, p.digest $$;

-- Whether one lies there. True: this is news.
CREATE FUNCTION directory.saw_push(wanted uuid, seen text, is_there boolean) RETURNS boolean
  LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = '' AS $$
DECLARE
  is_news boolean;
BEGIN
  PERFORM set_config('app.tenant_id', wanted::text, true);
  UPDATE public.image i SET missing_since = CASE WHEN is_there THEN NULL ELSE now() END
  WHERE i.tenant_id = wanted AND i.digest = seen AND (i.missing_since IS NULL) <> is_there;
  is_news := FOUND;
  PERFORM set_config('app.tenant_id', '', true);
  RETURN is_news;
END $$;

-- As before, and what is stored anew is looked for anew.
CREATE OR REPLACE FUNCTION directory.note_push(wanted uuid, pushed text) RETURNS boolean
  LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = '' AS $$
BEGIN
  INSERT INTO directory.pushed_image AS p (owner, digest, idle_since)
  VALUES (wanted, pushed, CASE WHEN EXISTS (SELECT FROM directory.image d WHERE d.tenant = wanted AND d.digest = pushed) THEN NULL ELSE now() END)
  ON CONFLICT (owner, digest) DO UPDATE SET idle_since = excluded.idle_since, taken_until = NULL, looked_at = NULL
    WHERE p.taken_until IS NULL OR p.taken_until < now();
  RETURN FOUND;
END $$;

REVOKE ALL ON FUNCTION directory.take_unseen_pushes(int, bigint), directory.saw_push(uuid, text, boolean) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION directory.take_unseen_pushes(int, bigint), directory.saw_push(uuid, text, boolean) TO tiffin_worker;
