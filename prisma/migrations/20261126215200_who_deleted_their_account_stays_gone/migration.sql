-- Who deleted their account, or was erased, is found anew by nothing that was issued before: a token that still stands, a session that two
-- tabs share, a device that was let in. The identity provider may know them on; so it is kept since when, under a hash of its subject.
-- The same of who is no user of ours, and is not to come in by what they have: an operator who is one no more.
CREATE TABLE platform.signed_out_subject (
  subject_hash TEXT PRIMARY KEY,
  valid_from TIMESTAMPTZ(3) NOT NULL
);
REVOKE ALL ON platform.signed_out_subject FROM PUBLIC;

CREATE FUNCTION platform.subject_hash(subject text) RETURNS text LANGUAGE sql IMMUTABLE STRICT SET search_path = '' AS
  $$ SELECT encode(sha256(convert_to('subject ' || subject, 'UTF8')), 'hex') $$;
-- Whatever was issued to this subject until now counts for nothing.
CREATE FUNCTION platform.sign_out_subject(of_subject text) RETURNS void LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = '' AS $$
  INSERT INTO platform.signed_out_subject VALUES (platform.subject_hash(of_subject), clock_timestamp())
  ON CONFLICT (subject_hash) DO UPDATE SET valid_from = excluded.valid_from
$$;
CREATE FUNCTION platform.subject_valid_from(of_subject text) RETURNS timestamptz LANGUAGE sql STABLE SECURITY DEFINER SET search_path = '' AS
  $$ SELECT s.valid_from FROM platform.signed_out_subject s WHERE s.subject_hash = platform.subject_hash(of_subject) $$;

-- However a user ends: there is no way to delete one that forgets it.
CREATE FUNCTION platform.keep_erased_subject() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
BEGIN
  PERFORM platform.sign_out_subject(OLD.subject);
  RETURN NULL;
END $$;
CREATE TRIGGER keep_erased_subject AFTER DELETE ON platform.app_user
  FOR EACH ROW EXECUTE FUNCTION platform.keep_erased_subject();

-- Who comes back is a new user, for whom tokens of the former one are as good as signed out.
CREATE FUNCTION platform.begin_after_erasure() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
BEGIN
  NEW.sessions_valid_from := coalesce(platform.subject_valid_from(NEW.subject), 'epoch');
  RETURN NEW;
END $$;
CREATE TRIGGER begin_after_erasure BEFORE INSERT ON platform.app_user
  FOR EACH ROW EXECUTE FUNCTION platform.begin_after_erasure();

-- As before; and of who is no user, or none any more, from when on a sign-in counts.
CREATE OR REPLACE FUNCTION directory.person(wanted text) RETURNS TABLE (
  id uuid, email text, email_verified boolean, address_as_of timestamptz, name text, sessions_valid_from timestamptz, memberships jsonb
) LANGUAGE sql STABLE SECURITY DEFINER SET search_path = '' AS $$
  SELECT u.id, u.email, u.email_verified, u.address_as_of, u.name, u.sessions_valid_from, coalesce(
    (SELECT jsonb_agg(jsonb_build_object('tenantId', m.tenant, 'role', m.role) ORDER BY m.tenant)
      FROM directory.member m WHERE m.user_id = u.id), '[]')
  FROM platform.app_user u WHERE u.subject = wanted
  UNION ALL
  SELECT NULL, NULL, false, 'epoch', '', s.valid_from, '[]' FROM platform.signed_out_subject s
  WHERE s.subject_hash = platform.subject_hash(wanted)
    AND NOT EXISTS (SELECT FROM platform.app_user u WHERE u.subject = wanted)
$$;

-- As before; and since when a sign-in counts, where that is not always. The row of the user is held, so that an erasure that is under way
-- is over before it is looked at: else making the user would wait for it, and then make one.
DROP FUNCTION directory.begin_sign_in(text);
CREATE FUNCTION directory.begin_sign_in(wanted text) RETURNS TABLE (
  mode text, user_id uuid, first_tenant uuid, memberships int, request text, valid_from timestamptz
) LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = '' AS $$
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended('sign-in ' || wanted, 0));
  PERFORM FROM platform.app_user u WHERE u.subject = wanted FOR NO KEY UPDATE;
  RETURN QUERY
    SELECT s.value, u.id, u.first_tenant,
      (SELECT count(*)::int FROM directory.member m WHERE m.user_id = u.id),
      (SELECT r.state FROM platform.sign_up_request r WHERE r.subject = wanted),
      platform.subject_valid_from(wanted)
    FROM platform.setting s LEFT JOIN platform.app_user u ON u.subject = wanted
    WHERE s.name = 'sign_up_mode';
END $$;

-- Whether somebody is a user still, and until the transaction ends.
CREATE FUNCTION directory.hold_user(of_user uuid) RETURNS boolean LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = '' AS $$
BEGIN
  PERFORM FROM platform.app_user u WHERE u.id = of_user FOR KEY SHARE;
  RETURN FOUND;
END $$;

-- As before; whether there was anybody to sign out.
DROP FUNCTION directory.sign_out_everywhere(uuid);
CREATE FUNCTION directory.sign_out_everywhere(of_user uuid) RETURNS boolean
  LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = '' AS $$
BEGIN
  UPDATE platform.app_user SET sessions_valid_from = now() WHERE id = of_user;
  IF NOT FOUND THEN RETURN false; END IF;
  PERFORM pg_notify('tiffin_changed', json_build_object('tenantId', m.tenant, 'kind', 'member', 'id', of_user)::text)
  FROM directory.member m WHERE m.user_id = of_user;
  RETURN true;
END $$;

REVOKE ALL ON FUNCTION platform.subject_hash(text), platform.sign_out_subject(text), platform.subject_valid_from(text),
  platform.keep_erased_subject(), platform.begin_after_erasure(),
  directory.begin_sign_in(text), directory.hold_user(uuid), directory.sign_out_everywhere(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION directory.begin_sign_in(text), directory.hold_user(uuid), directory.sign_out_everywhere(uuid) TO tiffin_app;
