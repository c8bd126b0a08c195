-- Whoever is erased leaves no invitation open, and no address in what was decided of their sign-up; all tenants that stand in the way are
-- named at once; and who never became a user can be erased, too.

-- As before, with these. The answer: erased; unknown; or a row with the slug of each tenant that would be left without an owner, and nothing
-- is done.
CREATE OR REPLACE FUNCTION directory.erase_user(person uuid, address text, actor jsonb) RETURNS TABLE (outcome text, slug text)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = '' AS $$
DECLARE
  tenant_before CONSTANT text := coalesce(current_setting('app.tenant_id', true), '');
  subject_of text;
  places uuid[];
  place uuid;
  requests text[];
  request text;
  own public.member;
  is_last boolean := false;
  left_places jsonb := '{}';
  acts jsonb;
BEGIN
  SELECT u.subject INTO subject_of FROM platform.app_user u WHERE u.id = person FOR UPDATE;
  IF NOT FOUND THEN
    RETURN QUERY SELECT 'unknown', NULL::text;
    RETURN;
  END IF;
  places := ARRAY(SELECT p.tenant FROM directory.past_member p WHERE p.user_id = person ORDER BY p.tenant);
  FOREACH place IN ARRAY places LOOP
    PERFORM set_config('app.tenant_id', place::text, true);
    PERFORM pg_advisory_xact_lock(hashtextextended('members ' || place, 0));
    RETURN QUERY SELECT 'last owner', t.slug FROM public.tenant t JOIN public.member m ON m.user_id = person AND m.role = 'owner'
      WHERE t.state <> 'deleting' AND NOT EXISTS (SELECT FROM public.member o WHERE o.role = 'owner' AND o.user_id <> person);
    is_last := is_last OR FOUND;
  END LOOP;
  IF is_last THEN
    PERFORM set_config('app.tenant_id', tenant_before, true);
    RETURN;
  END IF;
  FOREACH place IN ARRAY places LOOP
    PERFORM set_config('app.tenant_id', place::text, true);
    PERFORM directory.erase_names(person, address);
    WITH revoked AS (
      UPDATE public.invitation i SET revoked_at = now()
      WHERE i.invited_by = person AND i.accepted_at IS NULL AND i.revoked_at IS NULL RETURNING i.id)
    SELECT coalesce(jsonb_agg(jsonb_build_object('action', 'invitation.revoke', 'objectKind', 'invitation', 'objectId', r.id,
      'detail', jsonb_build_object('because', 'user.erase')) ORDER BY r.id), '[]') INTO acts FROM revoked r;
    DELETE FROM public.member m WHERE m.user_id = person RETURNING m.* INTO own;
    IF FOUND THEN
      acts := acts || jsonb_build_object('action', 'member.leave', 'objectKind', 'member',
        'objectId', own.id, 'detail', jsonb_build_object('userId', person, 'role', own.role));
    END IF;
    left_places := left_places || jsonb_build_object(place, acts);
  END LOOP;
  requests := ARRAY(SELECT r.id::text FROM platform.sign_up_request r WHERE r.subject = subject_of);
  DELETE FROM platform.sign_up_request r WHERE r.subject = subject_of;
  DELETE FROM identity.artifact a WHERE a.account_id::text = subject_of;
  DELETE FROM identity.account a WHERE a.id::text = subject_of;
  DELETE FROM directory.past_member p WHERE p.user_id = person;
  DELETE FROM platform.app_user u WHERE u.id = person;
  -- Events last, as everywhere: whoever holds the end of a chain waits for nobody's rows. The platform's chain is the last of all.
  FOREACH place IN ARRAY places LOOP
    PERFORM set_config('app.tenant_id', place::text, true);
    IF left_places -> place::text <> '[]' THEN
      PERFORM audit.append(place, actor, left_places -> place::text);
    END IF;
    PERFORM audit.erase_person(person::text);
  END LOOP;
  PERFORM set_config('app.tenant_id', '00000000-0000-0000-0000-000000000000', true);
  PERFORM audit.append(NULL, actor, jsonb_build_array(jsonb_build_object('action', 'user.erase', 'objectKind', 'user',
    'objectId', person)));
  PERFORM audit.erase_person(person::text);
  FOREACH request IN ARRAY requests LOOP
    PERFORM audit.erase_person(request);
  END LOOP;
  PERFORM set_config('app.tenant_id', tenant_before, true);
  RETURN QUERY SELECT 'erased', NULL::text;
END $$;

-- Everybody whom the installation knows: users; who asked to sign up and is no user; who has an account of the embedded provider, and is
-- neither. For whoever runs the platform, by an address or by an id.
CREATE FUNCTION directory.people(address text, wanted uuid) RETURNS TABLE (id uuid, email text, email_verified boolean, is_user boolean)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = '' AS $$
  SELECT p.id, p.email, p.email_verified, p.is_user FROM (
    SELECT u.id, u.email, u.email_verified, true AS is_user FROM platform.app_user u
    UNION ALL
    SELECT r.id, r.email, false, false FROM platform.sign_up_request r
    WHERE NOT EXISTS (SELECT FROM platform.app_user u WHERE u.subject = r.subject)
    UNION ALL
    SELECT a.id, a.email, a.email_verified, false FROM identity.account a
    WHERE NOT EXISTS (SELECT FROM platform.app_user u WHERE u.subject = a.id::text)
      AND NOT EXISTS (SELECT FROM platform.sign_up_request r WHERE r.subject = a.id::text)) p
  WHERE CASE WHEN wanted IS NULL THEN lower(p.email) = lower(address) ELSE p.id = wanted AND (address IS NULL OR lower(p.email) = lower(address)) END
  ORDER BY p.id
$$;
DROP FUNCTION directory.users_of_address(text);

-- What tells who an operator is, in what they did: as before, and also of one who never became a user.
CREATE FUNCTION directory.erase_acts_of_operator(of_subject text) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = '' AS $$
DECLARE
  nobody CONSTANT text := '00000000-0000-0000-0000-000000000000';
  before CONSTANT text := coalesce(current_setting('app.tenant_id', true), '');
  place text;
BEGIN
  UPDATE platform.support_access a SET operator_name = '' WHERE a.operator = of_subject;
  -- The platform's chain has each of their acts, and says on which tenant.
  PERFORM set_config('app.tenant_id', nobody, true);
  FOREACH place IN ARRAY ARRAY(
    SELECT DISTINCT coalesce(e.detail ->> 'tenantId', e.object_id) FROM public.audit_event e
    WHERE e.actor_kind = 'operator' AND e.actor_id = of_subject AND (e.object_kind = 'tenant' OR e.detail ? 'tenantId')
    ORDER BY 1) || nobody
  LOOP
    PERFORM set_config('app.tenant_id', place, true);
    PERFORM audit.erase_person(of_subject);
  END LOOP;
  PERFORM set_config('app.tenant_id', before, true);
END $$;
CREATE OR REPLACE FUNCTION directory.erase_operator() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
BEGIN
  PERFORM directory.erase_acts_of_operator(OLD.subject);
  RETURN NULL;
END $$;

-- Erases somebody who never became a user, as `actor`. Whether there was anybody: who has become one meanwhile is not.
CREATE FUNCTION directory.erase_stranger(person uuid, actor jsonb) RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = '' AS $$
DECLARE
  tenant_before CONSTANT text := coalesce(current_setting('app.tenant_id', true), '');
  subject_of CONSTANT text := coalesce((SELECT r.subject FROM platform.sign_up_request r WHERE r.id = person),
    (SELECT a.id::text FROM identity.account a WHERE a.id = person));
BEGIN
  IF subject_of IS NULL THEN RETURN false; END IF;
  -- Who signs in at this moment comes before, or after.
  PERFORM pg_advisory_xact_lock(hashtextextended('sign-in ' || subject_of, 0));
  IF EXISTS (SELECT FROM platform.app_user u WHERE u.subject = subject_of) THEN RETURN false; END IF;
  PERFORM platform.sign_out_subject(subject_of);
  DELETE FROM platform.sign_up_request r WHERE r.subject = subject_of;
  DELETE FROM identity.artifact a WHERE a.account_id::text = subject_of;
  DELETE FROM identity.account a WHERE a.id::text = subject_of;
  PERFORM set_config('app.tenant_id', '00000000-0000-0000-0000-000000000000', true);
  PERFORM audit.append(NULL, actor, jsonb_build_array(jsonb_build_object('action', 'person.erase', 'objectKind', 'person',
    'objectId', person)));
  PERFORM audit.erase_person(person::text);
  PERFORM directory.erase_acts_of_operator(subject_of);
  PERFORM set_config('app.tenant_id', tenant_before, true);
  RETURN true;
END $$;

REVOKE ALL ON FUNCTION directory.erase_acts_of_operator(text), directory.people(text, uuid), directory.erase_stranger(uuid, jsonb) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION directory.people(text, uuid), directory.erase_stranger(uuid, jsonb) TO tiffin_operator;
