-- People are of the platform and not of a tenant. One installation trusts one identity provider, so that the
-- provider's subject alone is the key. No role reads the tables; each question and each change is a function of the directory.
CREATE TABLE platform.app_user (
  id UUID PRIMARY KEY,
  subject TEXT NOT NULL UNIQUE CHECK (length(subject) BETWEEN 1 AND 255),
  email TEXT,
  email_verified BOOLEAN NOT NULL DEFAULT false,
  name TEXT NOT NULL,
  created_at TIMESTAMPTZ(3) NOT NULL DEFAULT now(),
  last_sign_in_at TIMESTAMPTZ(3) NOT NULL DEFAULT now(),
  -- Whatever was issued before opens nothing.
  sessions_valid_from TIMESTAMPTZ(3) NOT NULL DEFAULT 'epoch',
  -- The tenant that signing up has made. It is made once: who leaves it gets no other by signing in.
  first_tenant UUID
);
REVOKE ALL ON platform.app_user FROM PUBLIC;

-- What operators set for the whole installation.
CREATE TABLE platform.setting (
  name TEXT PRIMARY KEY,
  value TEXT NOT NULL,
  changed_at TIMESTAMPTZ(3) NOT NULL DEFAULT now(),
  changed_by TEXT NOT NULL,
  CHECK (name <> 'sign_up_mode' OR value IN ('open', 'invitation', 'approval', 'closed'))
);
REVOKE ALL ON platform.setting FROM PUBLIC;
INSERT INTO platform.setting (name, value, changed_by) VALUES ('sign_up_mode', 'open', 'installation');

-- Who waits for an operator before they may sign up, and what was decided.
CREATE TABLE platform.sign_up_request (
  id UUID PRIMARY KEY,
  subject TEXT NOT NULL UNIQUE,
  email TEXT,
  name TEXT NOT NULL,
  state TEXT NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'approved', 'declined')),
  asked_at TIMESTAMPTZ(3) NOT NULL DEFAULT now(),
  decided_at TIMESTAMPTZ(3),
  decided_by TEXT,
  CHECK ((state = 'waiting') = (decided_at IS NULL))
);
REVOKE ALL ON platform.sign_up_request FROM PUBLIC;
CREATE INDEX sign_up_request_waiting ON platform.sign_up_request (id) WHERE state = 'waiting';

-- Memberships over all tenants are one question: the directory knows the role too, in step with the tenant's rows.
ALTER TABLE directory.member ADD COLUMN role TEXT;
ALTER TABLE public.member NO FORCE ROW LEVEL SECURITY;
DELETE FROM directory.member d
WHERE NOT EXISTS (SELECT 1 FROM public.member m WHERE m.user_id = d.user_id AND m.tenant_id = d.tenant);
UPDATE directory.member d SET role = m.role FROM public.member m WHERE m.user_id = d.user_id AND m.tenant_id = d.tenant;
ALTER TABLE directory.member ALTER COLUMN role SET NOT NULL;
-- Who was a member before there were users: the provider knows them by the id that they have.
INSERT INTO platform.app_user (id, subject, name, first_tenant)
SELECT DISTINCT ON (m.user_id) m.user_id, m.user_id::text, m.name, m.tenant_id FROM public.member m
ORDER BY m.user_id, m.created_at;
ALTER TABLE public.member FORCE ROW LEVEL SECURITY;

CREATE OR REPLACE FUNCTION directory.enter_member() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    DELETE FROM directory.member WHERE user_id = OLD.user_id AND tenant = OLD.tenant_id;
  ELSE
    INSERT INTO directory.member VALUES (NEW.user_id, NEW.tenant_id, NEW.role)
    ON CONFLICT (user_id, tenant) DO UPDATE SET role = excluded.role;
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER update_directory AFTER UPDATE OF role OR DELETE ON public.member
  FOR EACH ROW EXECUTE FUNCTION directory.enter_member();

-- A person and their memberships, for whoever has seen a token of that subject. `memberships`: [{"tenantId", "role"}].
CREATE FUNCTION directory.person(wanted text) RETURNS TABLE (
  id uuid, email text, email_verified boolean, name text, sessions_valid_from timestamptz, memberships jsonb
) LANGUAGE sql STABLE SECURITY DEFINER SET search_path = '' AS $$
  SELECT u.id, u.email, u.email_verified, u.name, u.sessions_valid_from, coalesce(
    (SELECT jsonb_agg(jsonb_build_object('tenantId', m.tenant, 'role', m.role) ORDER BY m.tenant)
      FROM directory.member m WHERE m.user_id = u.id), '[]')
  FROM platform.app_user u WHERE u.subject = wanted
$$;

-- The name and address of a member of the tenant that is set, and of nobody else.
CREATE FUNCTION directory.member_person(wanted uuid) RETURNS TABLE (name text, email text)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = '' AS $$
  SELECT u.name, u.email FROM platform.app_user u
  JOIN directory.member m ON m.user_id = u.id
  WHERE u.id = wanted AND m.tenant = nullif(current_setting('app.tenant_id', true), '')::uuid
$$;

-- Signing in, first half: those who come with one subject come one after the other until the transaction ends.
CREATE FUNCTION directory.begin_sign_in(wanted text) RETURNS TABLE (
  mode text, user_id uuid, first_tenant uuid, memberships int, request text
) LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = '' AS $$
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended('sign-in ' || wanted, 0));
  RETURN QUERY
    SELECT s.value, u.id, u.first_tenant,
      (SELECT count(*)::int FROM directory.member m WHERE m.user_id = u.id),
      (SELECT r.state FROM platform.sign_up_request r WHERE r.subject = wanted)
    FROM platform.setting s LEFT JOIN platform.app_user u ON u.subject = wanted
    WHERE s.name = 'sign_up_mode';
END $$;

-- Second half: makes the user, or takes over what the provider says today. The answer is the user's id.
CREATE FUNCTION directory.enter_user(new_id uuid, of_subject text, of_email text, is_verified boolean, of_name text)
  RETURNS uuid LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = '' AS $$
  INSERT INTO platform.app_user AS u (id, subject, email, email_verified, name)
  VALUES (new_id, of_subject, of_email, is_verified, of_name)
  ON CONFLICT (subject) DO UPDATE SET email = excluded.email, email_verified = excluded.email_verified,
    name = excluded.name, last_sign_in_at = now()
  RETURNING u.id
$$;
CREATE FUNCTION directory.keep_first_tenant(of_user uuid, made uuid) RETURNS void
  LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = '' AS
  $$ UPDATE platform.app_user SET first_tenant = made WHERE id = of_user AND first_tenant IS NULL $$;

-- Signs a person out everywhere, by the database's clock, and says so to whoever remembers them.
CREATE FUNCTION directory.sign_out_everywhere(of_user uuid) RETURNS void
  LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = '' AS $$
BEGIN
  UPDATE platform.app_user SET sessions_valid_from = now() WHERE id = of_user;
  PERFORM pg_notify('tiffin_changed', json_build_object('tenantId', m.tenant, 'kind', 'member', 'id', of_user)::text)
  FROM directory.member m WHERE m.user_id = of_user;
END $$;

REVOKE ALL ON FUNCTION directory.person(text), directory.member_person(uuid), directory.begin_sign_in(text),
  directory.enter_user(uuid, text, text, boolean, text), directory.keep_first_tenant(uuid, uuid),
  directory.sign_out_everywhere(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION directory.person(text), directory.member_person(uuid), directory.begin_sign_in(text),
  directory.enter_user(uuid, text, text, boolean, text), directory.keep_first_tenant(uuid, uuid),
  directory.sign_out_everywhere(uuid) TO tiffin_app;
