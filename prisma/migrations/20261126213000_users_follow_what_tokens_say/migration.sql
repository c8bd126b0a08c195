-- A person's row says of their address what the newest token says that was seen, and not what the last sign-in said: somebody confirms
-- an address, or changes it, while they are signed in. Which token said it: an older one that still stands says nothing any more.
ALTER TABLE platform.app_user ADD COLUMN address_as_of TIMESTAMPTZ(3) NOT NULL DEFAULT 'epoch';
SELECT audit.keep_states('platform.app_user', 'user', 'id', '{subject,email,name,last_sign_in_at,first_tenant}', '{}');

DROP FUNCTION directory.person(text);
CREATE FUNCTION directory.person(wanted text) RETURNS TABLE (
  id uuid, email text, email_verified boolean, address_as_of timestamptz, name text, sessions_valid_from timestamptz, memberships jsonb
) LANGUAGE sql STABLE SECURITY DEFINER SET search_path = '' AS $$
  SELECT u.id, u.email, u.email_verified, u.address_as_of, u.name, u.sessions_valid_from, coalesce(
    (SELECT jsonb_agg(jsonb_build_object('tenantId', m.tenant, 'role', m.role) ORDER BY m.tenant)
      FROM directory.member m WHERE m.user_id = u.id), '[]')
  FROM platform.app_user u WHERE u.subject = wanted
$$;

-- As before, and whether the address is known to be theirs: one that nobody has confirmed may be anybody's.
DROP FUNCTION directory.member_person(uuid);
CREATE FUNCTION directory.member_person(wanted uuid) RETURNS TABLE (name text, email text, email_verified boolean)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = '' AS $$
  SELECT u.name, u.email, u.email_verified FROM platform.app_user u
  JOIN directory.member m ON m.user_id = u.id
  WHERE u.id = wanted AND m.tenant = nullif(current_setting('app.tenant_id', true), '')::uuid
$$;

-- Makes the user. A known one keeps the address that they have: `follow_address` alone changes it.
CREATE OR REPLACE FUNCTION directory.enter_user(new_id uuid, of_subject text, of_email text, is_verified boolean, of_name text)
  RETURNS uuid LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = '' AS $$
  INSERT INTO platform.app_user AS u (id, subject, email, email_verified, name)
  VALUES (new_id, of_subject, of_email, is_verified, of_name)
  ON CONFLICT (subject) DO UPDATE SET name = excluded.name, last_sign_in_at = now()
  RETURNING u.id
$$;

-- Whether this is news: not where another was faster, nor where a newer token has spoken.
CREATE FUNCTION directory.follow_address(of_user uuid, told text, is_verified boolean, as_of timestamptz) RETURNS boolean
  LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = '' AS $$
BEGIN
  UPDATE platform.app_user u SET email = told, email_verified = is_verified, address_as_of = as_of
  WHERE u.id = of_user AND u.address_as_of <= as_of AND (u.email, u.email_verified) IS DISTINCT FROM (told, is_verified);
  RETURN FOUND;
END $$;

REVOKE ALL ON FUNCTION directory.person(text), directory.member_person(uuid),
  directory.follow_address(uuid, text, boolean, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION directory.person(text), directory.member_person(uuid),
  directory.follow_address(uuid, text, boolean, timestamptz) TO tiffin_app;
