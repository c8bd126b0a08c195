-- Tenants whose grace period is over are erased, with all that there is of them. What stays is the end of their audit chain
-- (docs/audit.md, "What is left of an erased tenant").
ALTER TABLE directory.tenant ADD COLUMN erase_at timestamptz;
CREATE INDEX tenant_erase_at ON directory.tenant (erase_at) WHERE erase_at IS NOT NULL;
-- Row level security is forced on the owner too, who would find no tenant; it is forced again at once.
ALTER TABLE public.tenant NO FORCE ROW LEVEL SECURITY;
UPDATE directory.tenant d SET erase_at = t.erase_at FROM public.tenant t WHERE t.tenant_id = d.tenant AND t.erase_at IS NOT NULL;
ALTER TABLE public.tenant FORCE ROW LEVEL SECURITY;
CREATE FUNCTION directory.keep_erase_at() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
BEGIN
  UPDATE directory.tenant d SET erase_at = NEW.erase_at WHERE d.tenant = NEW.tenant_id;
  RETURN NULL;
END $$;
CREATE TRIGGER keep_erase_at AFTER UPDATE ON public.tenant
  FOR EACH ROW WHEN (OLD.erase_at IS DISTINCT FROM NEW.erase_at) EXECUTE FUNCTION directory.keep_erase_at();
-- The place of a tenant that has gone is free again.
CREATE FUNCTION directory.leave_cell() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
BEGIN
  UPDATE platform.cell c SET tenants = c.tenants - 1 WHERE c.id = OLD.cell;
  RETURN NULL;
END $$;
CREATE TRIGGER leave_cell AFTER DELETE ON directory.tenant FOR EACH ROW EXECUTE FUNCTION directory.leave_cell();

-- A slug that an erased tenant had is in addresses that are still called: for a year it is nobody's. Kept as a hash, since a slug may
-- be somebody's name.
CREATE TABLE directory.held_slug (skeleton_hash text PRIMARY KEY, held_until timestamptz NOT NULL);
CREATE FUNCTION directory.is_held(slug text) RETURNS boolean LANGUAGE sql STABLE SET search_path = '' AS $$
  SELECT EXISTS (SELECT FROM directory.held_slug h
    WHERE h.skeleton_hash = directory.hash_of(platform.slug_skeleton(slug)) AND h.held_until > now())
$$;
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
    CONTINUE WHEN NOT FOUND;
    -- After the insert: it has waited for whoever gave the slug up.
    IF NOT directory.is_held(candidates[place]) THEN
      RETURN candidates[place];
    END IF;
    DELETE FROM directory.slug s WHERE s.skeleton = taken_skeleton AND s.tenant = for_tenant;
  END LOOP;
  RETURN NULL;
END $$;
CREATE OR REPLACE FUNCTION directory.enter_slug() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
BEGIN
  INSERT INTO directory.slug VALUES (platform.slug_skeleton(NEW.slug), NEW.slug, NEW.tenant_id)
  ON CONFLICT (skeleton) DO NOTHING;
  PERFORM FROM directory.slug s WHERE s.slug = NEW.slug AND s.tenant = NEW.tenant_id;
  IF NOT FOUND OR directory.is_held(NEW.slug) THEN
    RAISE unique_violation USING MESSAGE = 'The slug is taken, or reads like one that is.';
  END IF;
  RETURN NULL;
END $$;

-- Whoever is erased has no people left in the events, and the events before the last go once a checkpoint has signed that.
ALTER TABLE audit.head ADD COLUMN erased_seq BIGINT;
CREATE FUNCTION audit.forget_people(of_tenant uuid, at_most int) RETURNS bigint
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = '' AS $$
DECLARE
  forgotten bigint;
BEGIN
  IF NOT EXISTS (SELECT FROM public.tenant t WHERE t.tenant_id = of_tenant AND t.state = 'erasing') THEN
    RETURN 0;
  END IF;
  UPDATE public.audit_event e SET personal = NULL, personal_salt = NULL,
    actor_name = CASE WHEN e.actor_kind = 'worker' THEN e.actor_name END,
    actor_salt = CASE WHEN e.actor_kind = 'worker' THEN e.actor_salt END
  WHERE e.tenant_id = of_tenant AND e.seq IN (
    SELECT x.seq FROM public.audit_event x
    WHERE x.tenant_id = of_tenant AND (x.personal IS NOT NULL OR x.actor_kind <> 'worker' AND x.actor_name IS NOT NULL)
    ORDER BY x.seq LIMIT at_most);
  GET DIAGNOSTICS forgotten = ROW_COUNT;
  RETURN forgotten;
END $$;
DROP FUNCTION audit.ends();
CREATE FUNCTION audit.ends() RETURNS TABLE (
  tenant_id uuid, seq bigint, hash text, base_seq bigint, base_hash text, erased_seq bigint,
  verified_seq bigint, verified_hash text, verified_checkpoint bigint, whole_at timestamptz, alarmed boolean)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = '' AS $$
  SELECT h.tenant_id, h.seq, h.hash, h.base_seq, h.base_hash, h.erased_seq,
    v.seq, v.hash, v.checkpoint, v.whole_at, a.kind IS NOT NULL
  FROM audit.head h
  LEFT JOIN audit.verified v ON v.tenant_id = h.tenant_id
  LEFT JOIN audit.alarm a ON a.tenant_id = h.tenant_id AND a.scope = 'chain'
  ORDER BY h.tenant_id
$$;

CREATE FUNCTION directory.tenant_erasures_due(at_most int) RETURNS TABLE (tenant uuid)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = '' AS
  $$ SELECT d.tenant FROM directory.tenant d WHERE d.erase_at < now() ORDER BY d.erase_at LIMIT at_most $$;

-- From here on there is no way back. Nobody gets in any more; what was let in a moment ago has ended before anything else goes: who
-- calls is remembered for 5 s, and a transaction takes 20 s at most. In the tenant, which is set. `begun`, `going on` or `not due`.
CREATE FUNCTION directory.begin_tenant_erasure(wanted uuid) RETURNS text
  LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = '' AS $$
DECLARE
  former text;
  door regclass;
BEGIN
  -- Who restores it locks the same row: of the two, the second finds what the first has made of it.
  SELECT t.state INTO former FROM public.tenant t
  WHERE t.tenant_id = wanted AND t.state IN ('deleting', 'erasing') AND t.erase_at < now() FOR UPDATE;
  IF NOT FOUND THEN
    RETURN 'not due';
  END IF;
  IF former = 'erasing' THEN
    RETURN 'going on';
  END IF;
  UPDATE public.tenant t SET state = 'erasing', erase_at = now() + interval '30 s' WHERE t.tenant_id = wanted;
  FOREACH door IN ARRAY ARRAY['public.api_token', 'public.service_account', 'public.member', 'public.invitation']::regclass[] LOOP
    PERFORM directory.delete_with_children(door, format('tenant_id = %L', wanted), '{}');
  END LOOP;
  RETURN 'begun';
END $$;

-- Which images are anybody's, and which were: the files of those are collected (`CollectImages`). Of a digest, how many tenants have it
-- does not matter: it goes when none has.
CREATE TABLE directory.image (tenant uuid NOT NULL, content_hash text NOT NULL, digest text NOT NULL, PRIMARY KEY (tenant, content_hash));
CREATE INDEX image_digest ON directory.image (digest);
-- `former`: whose releases may name it still; null: of one that was erased.
CREATE TABLE directory.erased_image (
  digest text NOT NULL, former uuid, erased_at timestamptz NOT NULL DEFAULT now(), UNIQUE NULLS NOT DISTINCT (digest, former)
);
CREATE FUNCTION directory.enter_image() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    DELETE FROM directory.image d WHERE d.tenant = OLD.tenant_id AND d.content_hash = OLD.content_hash;
    INSERT INTO directory.erased_image (digest, former) VALUES (OLD.digest, OLD.tenant_id) ON CONFLICT DO NOTHING;
  ELSE
    INSERT INTO directory.image VALUES (NEW.tenant_id, NEW.content_hash, NEW.digest) ON CONFLICT DO NOTHING;
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER enter_directory AFTER INSERT OR DELETE ON public.image
  FOR EACH ROW EXECUTE FUNCTION directory.enter_image();
ALTER TABLE public.image NO FORCE ROW LEVEL SECURITY;
ALTER TABLE public.unit NO FORCE ROW LEVEL SECURITY;
INSERT INTO directory.image SELECT i.tenant_id, i.content_hash, i.digest FROM public.image i;
-- Of projects that were erased before.
DELETE FROM public.image i WHERE NOT EXISTS (
  SELECT FROM public.unit u WHERE u.tenant_id = i.tenant_id AND u.content_hash = i.content_hash);
ALTER TABLE public.image FORCE ROW LEVEL SECURITY;
ALTER TABLE public.unit FORCE ROW LEVEL SECURITY;

-- Images that were erased an hour ago or longer, and are nobody's: no tenant has them, and no release of the tenant that had them names
-- them, as one would that was under way at the time.
CREATE FUNCTION directory.images_to_collect(at_most int) RETURNS TABLE (digest text)
  LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = '' AS $$
DECLARE
  erased record;
BEGIN
  DELETE FROM directory.erased_image e USING directory.image i WHERE i.digest = e.digest;
  FOR erased IN
    SELECT e.digest, e.former FROM directory.erased_image e WHERE e.erased_at < now() - interval '1 hour'
    ORDER BY e.erased_at LIMIT at_most
  LOOP
    PERFORM set_config('app.tenant_id', coalesce(erased.former::text, ''), true);
    IF NOT EXISTS (SELECT FROM public.release r WHERE r.tenant_id = erased.former AND position(erased.digest IN r.content) > 0) THEN
      digest := erased.digest;
      RETURN NEXT;
    END IF;
  END LOOP;
  PERFORM set_config('app.tenant_id', '', true);
END $$;
CREATE FUNCTION directory.forget_image(collected text) RETURNS void LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = '' AS
  $$ DELETE FROM directory.erased_image e WHERE e.digest = collected $$;

-- As before, and those of a tenant that is being erased. Images go that no unit of the tenant is made of any more.
CREATE OR REPLACE FUNCTION directory.erase_project(wanted uuid) RETURNS boolean
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
DECLARE
  owner uuid;
BEGIN
  SELECT p.tenant_id INTO owner FROM public.project p JOIN public.tenant t ON t.tenant_id = p.tenant_id
  WHERE p.id = wanted AND (p.state = 'deleting' AND p.erase_at < now() OR t.state = 'erasing' AND t.erase_at < now())
  FOR UPDATE OF p;
  IF NOT FOUND THEN
    RETURN false;
  END IF;
  IF EXISTS (SELECT 1 FROM public.environment e
    WHERE e.project_id = wanted AND e.desired_release_id IS NOT NULL AND NOT e.is_stopped) THEN
    RETURN false;
  END IF;
  DELETE FROM directory.environment d USING public.environment e WHERE d.id = e.id AND e.project_id = wanted;
  DELETE FROM directory.project d WHERE d.id = wanted;
  PERFORM directory.delete_with_children('public.project', format('id = %L', wanted), '{}');
  DELETE FROM public.image i WHERE i.tenant_id = owner AND NOT EXISTS (
    SELECT FROM public.unit u WHERE u.tenant_id = owner AND u.content_hash = i.content_hash);
  RETURN true;
END $$;

-- All that is left once the projects have gone: every row of every table that names the tenant, found in the catalogue, so that a
-- table that is added later is not forgotten. Its data keys go too: what was sealed with them opens nowhere any more.
CREATE FUNCTION directory.erase_rest_of_tenant(wanted uuid) RETURNS boolean
  LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = '' AS $$
DECLARE
  nobody CONSTANT uuid := '00000000-0000-0000-0000-000000000000';
  place record;
BEGIN
  PERFORM FROM public.tenant t WHERE t.tenant_id = wanted AND t.state = 'erasing' AND t.erase_at < now() FOR UPDATE;
  IF NOT FOUND OR EXISTS (SELECT FROM public.project p WHERE p.tenant_id = wanted) THEN
    RETURN false;
  END IF;
  INSERT INTO directory.held_slug
    SELECT directory.hash_of(s.skeleton), now() + interval '1 year' FROM directory.slug s WHERE s.tenant = wanted
  ON CONFLICT (skeleton_hash) DO UPDATE SET held_until = excluded.held_until;
  FOR place IN
    SELECT c.oid::regclass AS name, a.attname AS of_tenant
    FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attname IN ('tenant_id', 'tenant') AND NOT a.attisdropped
    WHERE c.relkind IN ('r', 'p') AND n.nspname IN ('public', 'platform', 'directory')
      AND c.oid <> 'public.audit_event'::regclass AND a.atttypid = 'uuid'::regtype
    -- Triggers of what goes look up here what they count for.
    ORDER BY c.oid = 'directory.tenant'::regclass, c.relname
  LOOP
    PERFORM directory.delete_with_children(place.name, format('%I = %L', place.of_tenant, wanted), '{}');
  END LOOP;
  -- Where it is only remembered, somebody else's row stays.
  UPDATE directory.lane l SET last_tenant = NULL WHERE l.last_tenant = wanted;
  UPDATE directory.erased_image e SET former = NULL
  WHERE e.former = wanted AND NOT EXISTS (SELECT FROM directory.erased_image x WHERE x.digest = e.digest AND x.former IS NULL);
  DELETE FROM directory.erased_image e WHERE e.former = wanted;
  UPDATE platform.app_user u SET first_tenant = nobody WHERE u.first_tenant = wanted;
  DELETE FROM audit.salt x WHERE x.tenant_id = wanted;
  -- The event that says so is the next of its chain, and of this transaction the only one: the chain's end is held from here on.
  PERFORM pg_advisory_xact_lock(hashtextextended('audit ' || wanted, 0));
  UPDATE audit.head h SET erased_seq = h.seq + 1 WHERE h.tenant_id = wanted;
  RETURN true;
END $$;

REVOKE ALL ON FUNCTION directory.keep_erase_at(), directory.leave_cell(), directory.is_held(text), directory.enter_image(),
  directory.images_to_collect(int), directory.forget_image(text),
  audit.forget_people(uuid, int), audit.ends(), directory.tenant_erasures_due(int), directory.begin_tenant_erasure(uuid),
  directory.erase_rest_of_tenant(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION audit.ends() TO tiffin_auditor;
GRANT EXECUTE ON FUNCTION directory.tenant_erasures_due(int), directory.begin_tenant_erasure(uuid),
  directory.erase_rest_of_tenant(uuid), audit.forget_people(uuid, int), directory.images_to_collect(int), directory.forget_image(text) TO tiffin_worker;
