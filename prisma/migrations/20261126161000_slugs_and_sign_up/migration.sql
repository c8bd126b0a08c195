-- Slugs of tenants: one for the whole platform, and none that reads like another. The rules of `libs/tenancy/rules` say which labels
-- there may be at all; `slugSkeleton` there is this function.
CREATE FUNCTION platform.slug_skeleton(slug text) RETURNS text LANGUAGE sql IMMUTABLE SET search_path = '' AS
  $$ SELECT replace(replace(replace(replace(slug, '0', 'o'), '1', 'l'), 'rn', 'm'), 'vv', 'w') $$;

CREATE TABLE directory.slug (
  skeleton text PRIMARY KEY,
  slug text NOT NULL CHECK (slug ~ '^[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?$'),
  tenant uuid NOT NULL
);
CREATE INDEX slug_tenant ON directory.slug (tenant);
ALTER TABLE public.tenant NO FORCE ROW LEVEL SECURITY;
INSERT INTO directory.slug SELECT platform.slug_skeleton(t.slug), t.slug, t.tenant_id FROM public.tenant t
ON CONFLICT DO NOTHING;
ALTER TABLE public.tenant FORCE ROW LEVEL SECURITY;

-- The first label that is free. Whoever wants one that another transaction is about to take waits for that one's end.
CREATE FUNCTION directory.take_slug(candidates text[], for_tenant uuid) RETURNS text
  LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = '' AS $$
DECLARE
  candidate text;
BEGIN
  FOREACH candidate IN ARRAY candidates LOOP
    INSERT INTO directory.slug VALUES (platform.slug_skeleton(candidate), candidate, for_tenant)
    ON CONFLICT (skeleton) DO NOTHING;
    IF FOUND THEN RETURN candidate; END IF;
  END LOOP;
  RETURN NULL;
END $$;

-- Whoever makes a tenant without asking first is held to the same.
CREATE FUNCTION directory.enter_slug() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
BEGIN
  INSERT INTO directory.slug VALUES (platform.slug_skeleton(NEW.slug), NEW.slug, NEW.tenant_id)
  ON CONFLICT (skeleton) DO NOTHING;
  PERFORM FROM directory.slug s WHERE s.slug = NEW.slug AND s.tenant = NEW.tenant_id;
  IF NOT FOUND THEN
    RAISE unique_violation USING MESSAGE = 'The slug is taken, or reads like one that is.';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER enter_slug AFTER INSERT ON public.tenant FOR EACH ROW EXECUTE FUNCTION directory.enter_slug();

-- Asks operators to let somebody in.
CREATE FUNCTION directory.ask_for_sign_up(new_id uuid, of_subject text, of_email text, of_name text) RETURNS void
  LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = '' AS $$
  INSERT INTO platform.sign_up_request (id, subject, email, name) VALUES (new_id, of_subject, of_email, of_name)
  ON CONFLICT (subject) DO UPDATE SET email = excluded.email, name = excluded.name
$$;

-- Invitations into a tenant. The token itself is never stored. `email` is in the spelling by which addresses are compared.
CREATE TABLE public.invitation (
  tenant_id UUID NOT NULL,
  id UUID NOT NULL,
  email TEXT NOT NULL,
  role TEXT NOT NULL,
  token_hash TEXT NOT NULL,
  invited_by UUID NOT NULL,
  invited_by_name TEXT NOT NULL,
  created_at TIMESTAMPTZ(3) NOT NULL DEFAULT transaction_timestamp(),
  expires_at TIMESTAMPTZ(3) NOT NULL,
  accepted_at TIMESTAMPTZ(3),
  revoked_at TIMESTAMPTZ(3),
  -- Of the newest letter: waiting until it is handed over, or was not.
  mail_state TEXT NOT NULL DEFAULT 'waiting',
  CONSTRAINT invitation_pkey PRIMARY KEY (tenant_id, id)
);
CREATE UNIQUE INDEX invitation_token_hash_key ON public.invitation (token_hash);
-- One open invitation for each address; a further one is a resending.
CREATE UNIQUE INDEX invitation_one_open ON public.invitation (tenant_id, email)
  WHERE accepted_at IS NULL AND revoked_at IS NULL;
ALTER TABLE public.invitation ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.invitation FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_rows ON public.invitation
  USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid)
  WITH CHECK (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
-- Nobody reads a hash back.
GRANT SELECT (tenant_id, id, email, role, invited_by, invited_by_name, created_at, expires_at, accepted_at, revoked_at, mail_state)
  ON public.invitation TO tiffin_app;
GRANT INSERT ON public.invitation TO tiffin_app;
GRANT UPDATE (role, token_hash, invited_by, invited_by_name, expires_at, accepted_at, revoked_at, mail_state)
  ON public.invitation TO tiffin_app;

-- The directory leads from a token, together with the address that it was sent to, to the tenant. It keeps hashes of both, and a
-- token without its address finds what a token that never was finds: nothing.
CREATE TABLE directory.invitation (
  tenant uuid NOT NULL,
  id uuid NOT NULL,
  token_hash text NOT NULL UNIQUE,
  email_hash text NOT NULL,
  open_until timestamptz,
  PRIMARY KEY (tenant, id)
);
CREATE INDEX invitation_email ON directory.invitation (email_hash) WHERE open_until IS NOT NULL;
CREATE FUNCTION directory.hash_of(plain text) RETURNS text LANGUAGE sql IMMUTABLE SET search_path = '' AS
  $$ SELECT encode(sha256(convert_to(plain, 'UTF8')), 'hex') $$;
CREATE FUNCTION directory.enter_invitation() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    DELETE FROM directory.invitation WHERE tenant = OLD.tenant_id AND id = OLD.id;
  ELSE
    INSERT INTO directory.invitation VALUES (NEW.tenant_id, NEW.id, NEW.token_hash, directory.hash_of(NEW.email),
      CASE WHEN NEW.accepted_at IS NULL AND NEW.revoked_at IS NULL THEN NEW.expires_at END)
    ON CONFLICT (tenant, id) DO UPDATE SET token_hash = excluded.token_hash, open_until = excluded.open_until;
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER enter_directory AFTER INSERT OR UPDATE OR DELETE ON public.invitation
  FOR EACH ROW EXECUTE FUNCTION directory.enter_invitation();

CREATE FUNCTION directory.tenant_of_invitation(of_token_hash text, of_email text) RETURNS TABLE (tenant uuid, id uuid)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = '' AS $$
  SELECT i.tenant, i.id FROM directory.invitation i
  WHERE i.token_hash = of_token_hash AND i.email_hash = directory.hash_of(of_email)
$$;
CREATE FUNCTION directory.is_invited(of_email text) RETURNS boolean
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = '' AS $$
  SELECT EXISTS (SELECT FROM directory.invitation i
    WHERE i.email_hash = directory.hash_of(of_email) AND i.open_until > now())
$$;

-- What members and their admins change.
GRANT UPDATE (role), DELETE ON public.member TO tiffin_app;
GRANT UPDATE (name) ON public.tenant TO tiffin_app;

REVOKE ALL ON FUNCTION platform.slug_skeleton(text), directory.take_slug(text[], uuid), directory.enter_slug(),
  directory.ask_for_sign_up(uuid, text, text, text), directory.hash_of(text), directory.enter_invitation(),
  directory.tenant_of_invitation(text, text), directory.is_invited(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION directory.take_slug(text[], uuid), directory.ask_for_sign_up(uuid, text, text, text),
  directory.tenant_of_invitation(text, text), directory.is_invited(text) TO tiffin_app;
