-- The first label that is free. One that another transaction is about to take is passed over while there is another to try: of a crowd
-- with one name nobody waits for anybody. For the last of them, as for a label that somebody chose, one waits for that transaction's end.
CREATE OR REPLACE FUNCTION directory.take_slug(candidates text[], for_tenant uuid) RETURNS text
  LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = '' AS $$
DECLARE
  taken_skeleton text;
BEGIN
  FOR place IN 1 .. cardinality(candidates) LOOP
    taken_skeleton := platform.slug_skeleton(candidates[place]);
    CONTINUE WHEN place < cardinality(candidates)
      AND NOT pg_catalog.pg_try_advisory_xact_lock(pg_catalog.hashtextextended('slug ' || taken_skeleton, 0));
    INSERT INTO directory.slug VALUES (taken_skeleton, candidates[place], for_tenant) ON CONFLICT (skeleton) DO NOTHING;
    IF FOUND THEN RETURN candidates[place]; END IF;
  END LOOP;
  RETURN NULL;
END $$;
