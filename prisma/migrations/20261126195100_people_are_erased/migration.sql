-- A person goes, with what tells who they are: out of the tenants that they are or were a member of, out of the platform, and out of the
-- embedded provider where the account is there. What they did stays on record, under an id that is nobody's any more.

-- Of which tenants a person was a member: where their name may be. Known until they are erased.
CREATE TABLE directory.past_member (
  user_id uuid NOT NULL,
  tenant uuid NOT NULL,
  PRIMARY KEY (user_id, tenant)
);
REVOKE ALL ON directory.past_member FROM PUBLIC;
ALTER TABLE public.audit_event NO FORCE ROW LEVEL SECURITY;
INSERT INTO directory.past_member
SELECT DISTINCT u.id, e.tenant_id FROM public.audit_event e JOIN platform.app_user u ON u.id::text IN (e.actor_id, e.object_id)
WHERE e.tenant_id <> '00000000-0000-0000-0000-000000000000'
UNION SELECT m.user_id, m.tenant FROM directory.member m;
ALTER TABLE public.audit_event FORCE ROW LEVEL SECURITY;

CREATE FUNCTION directory.remember_member() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
BEGIN
  INSERT INTO directory.past_member VALUES (NEW.user_id, NEW.tenant_id) ON CONFLICT DO NOTHING;
  RETURN NULL;
END $$;
CREATE TRIGGER remember AFTER INSERT ON public.member FOR EACH ROW EXECUTE FUNCTION directory.remember_member();

-- As before, and of the person's invitations too; the salt of the tenant goes with them, so that no hash of a state is held against a name.
CREATE OR REPLACE FUNCTION audit.erase_person(person text) RETURNS bigint
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = '' AS $$
DECLARE
  own CONSTANT uuid := nullif(current_setting('app.tenant_id', true), '');
  invitations CONSTANT text[] := ARRAY(SELECT e.object_id FROM public.audit_event e
    WHERE e.action = 'invitation.accept' AND e.actor_id = person);
  named bigint;
  about bigint;
BEGIN
  UPDATE public.audit_event SET actor_name = NULL, actor_salt = NULL
  WHERE actor_id = person AND actor_kind <> 'worker' AND actor_name IS NOT NULL;
  GET DIAGNOSTICS named = ROW_COUNT;
  UPDATE public.audit_event SET personal = NULL, personal_salt = NULL
  WHERE (object_id = person OR actor_id = person OR object_kind = 'invitation' AND object_id = ANY (invitations)) AND personal IS NOT NULL;
  GET DIAGNOSTICS about = ROW_COUNT;
  UPDATE audit.salt SET salt = audit.new_salt() WHERE tenant_id = own;
  RETURN named + about;
END $$;

-- What tells who a person is in the rows of the transaction's tenant, but for the member's row itself.
CREATE FUNCTION directory.erase_names(person uuid, address text) RETURNS void
LANGUAGE plpgsql VOLATILE SET search_path = '' AS $$
BEGIN
  UPDATE public.revision SET author_name = '' WHERE author_id = person::text;
  UPDATE public.secret SET author_name = '' WHERE author_id = person::text;
  UPDATE public.variable SET author_name = '' WHERE author_id = person::text;
  UPDATE public.setting_change SET author_name = '' WHERE author_id = person::text;
  UPDATE public.invitation SET invited_by_name = '' WHERE invited_by = person;
  UPDATE public.invitation SET email = '' WHERE email = address AND accepted_at IS NOT NULL;
END $$;

-- Erases a user, as `actor`. The answer: erased; unknown; or the slug of a tenant that would be left without an owner, and nothing is done.
-- `address`: theirs, in the spelling by which addresses are compared. Tenants in the order of their ids, as whoever locks several.
CREATE FUNCTION directory.erase_user(person uuid, address text, actor jsonb) RETURNS TABLE (outcome text, slug text)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = '' AS $$
DECLARE
  tenant_before CONSTANT text := coalesce(current_setting('app.tenant_id', true), '');
  subject_of text;
  places uuid[];
  place uuid;
  own public.member;
  left_places jsonb := '{}';
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
    IF FOUND THEN
      PERFORM set_config('app.tenant_id', tenant_before, true);
      RETURN;
    END IF;
  END LOOP;
  FOREACH place IN ARRAY places LOOP
    PERFORM set_config('app.tenant_id', place::text, true);
    PERFORM directory.erase_names(person, address);
    DELETE FROM public.member m WHERE m.user_id = person RETURNING m.* INTO own;
    IF FOUND THEN
      left_places := left_places || jsonb_build_object(place, jsonb_build_object('action', 'member.leave', 'objectKind', 'member',
        'objectId', own.id, 'detail', jsonb_build_object('userId', person, 'role', own.role)));
    END IF;
  END LOOP;
  DELETE FROM platform.sign_up_request r WHERE r.subject = subject_of;
  DELETE FROM identity.artifact a WHERE a.account_id::text = subject_of;
  DELETE FROM identity.account a WHERE a.id::text = subject_of;
  DELETE FROM directory.past_member p WHERE p.user_id = person;
  DELETE FROM platform.app_user u WHERE u.id = person;
  -- Events last, as everywhere: whoever holds the end of a chain waits for nobody's rows. The platform's chain is the last of all.
  FOREACH place IN ARRAY places LOOP
    PERFORM set_config('app.tenant_id', place::text, true);
    IF left_places ? place::text THEN
      PERFORM audit.append(place, actor, jsonb_build_array(left_places -> place::text));
    END IF;
    PERFORM audit.erase_person(person::text);
  END LOOP;
  PERFORM set_config('app.tenant_id', '00000000-0000-0000-0000-000000000000', true);
  PERFORM audit.append(NULL, actor, jsonb_build_array(jsonb_build_object('action', 'user.erase', 'objectKind', 'user',
    'objectId', person)));
  PERFORM audit.erase_person(person::text);
  PERFORM set_config('app.tenant_id', tenant_before, true);
  RETURN QUERY SELECT 'erased', NULL::text;
END $$;

-- For whoever runs the platform: who has an address.
CREATE FUNCTION directory.users_of_address(address text) RETURNS TABLE (id uuid, email text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = '' AS
  $$ SELECT u.id, u.email FROM platform.app_user u WHERE lower(u.email) = lower(address) $$;

REVOKE ALL ON FUNCTION directory.remember_member(), directory.erase_names(uuid, text), directory.erase_user(uuid, text, jsonb),
  directory.users_of_address(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION directory.erase_user(uuid, text, jsonb) TO tiffin_app, tiffin_operator;
GRANT EXECUTE ON FUNCTION directory.users_of_address(text) TO tiffin_operator;
REVOKE EXECUTE ON FUNCTION audit.erase_person(text) FROM tiffin_app;
