-- The OAuth 2 server of an environment (ADR 0044): what it grants, the keys that sign its tokens, and what was granted. Of codes and refresh
-- tokens there are hashes alone.
CREATE TABLE public.oauth_server (
  tenant_id UUID NOT NULL,
  environment_id UUID NOT NULL,
  is_enabled BOOLEAN NOT NULL,
  -- What its tokens say that issued them, and where it is asked.
  issuer TEXT NOT NULL,
  grants TEXT[] NOT NULL,
  access_token_seconds INTEGER NOT NULL,
  refresh_token_seconds INTEGER NOT NULL,
  -- Consumers whose applications can keep no secret.
  public_clients UUID[] NOT NULL,
  CONSTRAINT oauth_server_pkey PRIMARY KEY (tenant_id, environment_id),
  CONSTRAINT oauth_server_tenant_id_environment_id_fkey FOREIGN KEY (tenant_id, environment_id)
    REFERENCES public.environment (tenant_id, id) ON DELETE CASCADE ON UPDATE CASCADE,
  CONSTRAINT oauth_server_grants_check
    CHECK (grants <@ ARRAY['authorization_code', 'client_credentials', 'refresh_token', 'password', 'implicit']),
  CONSTRAINT oauth_server_access_token_seconds_check CHECK (access_token_seconds BETWEEN 60 AND 86400),
  CONSTRAINT oauth_server_refresh_token_seconds_check CHECK (refresh_token_seconds BETWEEN 3600 AND 31536000)
);

CREATE TABLE public.oauth_key (
  tenant_id UUID NOT NULL,
  environment_id UUID NOT NULL,
  kid TEXT NOT NULL,
  -- A JWK without its private part.
  public_key JSONB NOT NULL,
  -- The whole of it, sealed with a key that only the api has.
  sealed_key TEXT NOT NULL,
  -- Before that it is only published.
  signs_from TIMESTAMPTZ(3) NOT NULL,
  CONSTRAINT oauth_key_pkey PRIMARY KEY (tenant_id, environment_id, kid),
  CONSTRAINT oauth_key_tenant_id_environment_id_fkey FOREIGN KEY (tenant_id, environment_id)
    REFERENCES public.oauth_server (tenant_id, environment_id) ON DELETE CASCADE ON UPDATE CASCADE
);

-- What a client may do in the name of somebody. With it goes everything that was given on it.
CREATE TABLE public.oauth_grant (
  tenant_id UUID NOT NULL,
  id UUID NOT NULL,
  environment_id UUID NOT NULL,
  client_id UUID NOT NULL,
  owner_id UUID NOT NULL,
  scopes TEXT[] NOT NULL,
  expires_at TIMESTAMPTZ(3) NOT NULL,
  CONSTRAINT oauth_grant_pkey PRIMARY KEY (tenant_id, id),
  CONSTRAINT oauth_grant_tenant_id_environment_id_fkey FOREIGN KEY (tenant_id, environment_id)
    REFERENCES public.oauth_server (tenant_id, environment_id) ON DELETE CASCADE ON UPDATE CASCADE,
  CONSTRAINT oauth_grant_tenant_id_client_id_fkey FOREIGN KEY (tenant_id, client_id)
    REFERENCES public.consumer (tenant_id, id) ON DELETE CASCADE ON UPDATE CASCADE,
  CONSTRAINT oauth_grant_tenant_id_owner_id_fkey FOREIGN KEY (tenant_id, owner_id)
    REFERENCES public.consumer (tenant_id, id) ON DELETE CASCADE ON UPDATE CASCADE
);
CREATE INDEX oauth_grant_tenant_id_environment_id_idx ON public.oauth_grant (tenant_id, environment_id);
CREATE INDEX oauth_grant_tenant_id_client_id_idx ON public.oauth_grant (tenant_id, client_id);
CREATE INDEX oauth_grant_tenant_id_owner_id_idx ON public.oauth_grant (tenant_id, owner_id);
CREATE INDEX oauth_grant_tenant_id_expires_at_idx ON public.oauth_grant (tenant_id, expires_at);

CREATE TABLE public.oauth_token (
  tenant_id UUID NOT NULL,
  -- SHA-256 of what a client shows.
  hash TEXT NOT NULL,
  grant_id UUID NOT NULL,
  kind TEXT NOT NULL,
  -- Of a code, where it was sent; null: the request did not say, since its client has one place alone.
  redirect_uri TEXT,
  -- Of a code, base64url of the SHA-256 of what its client has to show (RFC 7636); null: its client proves itself by its secret.
  challenge TEXT,
  expires_at TIMESTAMPTZ(3) NOT NULL,
  -- Whoever shows it once more ends the grant.
  used_at TIMESTAMPTZ(3),
  CONSTRAINT oauth_token_pkey PRIMARY KEY (tenant_id, hash),
  CONSTRAINT oauth_token_tenant_id_grant_id_fkey FOREIGN KEY (tenant_id, grant_id)
    REFERENCES public.oauth_grant (tenant_id, id) ON DELETE CASCADE ON UPDATE CASCADE,
  CONSTRAINT oauth_token_kind_check CHECK (kind IN ('code', 'refresh')),
  CONSTRAINT oauth_token_challenge_check CHECK (kind = 'code' OR (challenge IS NULL AND redirect_uri IS NULL))
);
CREATE INDEX oauth_token_tenant_id_grant_id_idx ON public.oauth_token (tenant_id, grant_id);
CREATE INDEX oauth_token_tenant_id_expires_at_idx ON public.oauth_token (tenant_id, expires_at);

DO $$
DECLARE
  protected text;
BEGIN
  FOREACH protected IN ARRAY ARRAY['oauth_server', 'oauth_key', 'oauth_grant', 'oauth_token'] LOOP
    EXECUTE format('ALTER TABLE public.%I ENABLE ROW LEVEL SECURITY', protected);
    EXECUTE format('ALTER TABLE public.%I FORCE ROW LEVEL SECURITY', protected);
    EXECUTE format($policy$CREATE POLICY tenant_rows ON public.%I
      USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid)
      WITH CHECK (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid)$policy$, protected);
    -- Gateways are told of servers and their keys, with the consumers.
    CONTINUE WHEN protected NOT IN ('oauth_server', 'oauth_key');
    EXECUTE format('CREATE TRIGGER move_in AFTER INSERT ON public.%I REFERENCING NEW TABLE AS changed_rows
      FOR EACH STATEMENT EXECUTE FUNCTION public.move_consumers()', protected);
    EXECUTE format('CREATE TRIGGER move_on AFTER UPDATE ON public.%I REFERENCING NEW TABLE AS changed_rows
      FOR EACH STATEMENT EXECUTE FUNCTION public.move_consumers()', protected);
    EXECUTE format('CREATE TRIGGER move_out AFTER DELETE ON public.%I REFERENCING OLD TABLE AS changed_rows
      FOR EACH STATEMENT EXECUTE FUNCTION public.move_consumers()', protected);
  END LOOP;
END $$;

GRANT SELECT, INSERT, UPDATE (is_enabled, issuer, grants, access_token_seconds, refresh_token_seconds, public_clients)
  ON public.oauth_server TO tiffin_app;
GRANT SELECT, INSERT, DELETE ON public.oauth_key, public.oauth_grant TO tiffin_app;
GRANT UPDATE (expires_at) ON public.oauth_grant TO tiffin_app;
GRANT SELECT, INSERT, UPDATE (used_at) ON public.oauth_token TO tiffin_app;
GRANT SELECT ON public.oauth_server TO tiffin_worker;
GRANT SELECT (tenant_id, environment_id, kid, public_key, signs_from) ON public.oauth_key TO tiffin_worker;

-- Whose environment it is that is asked for tokens: whoever asks names nothing but its id.
CREATE TABLE directory.oauth_server (environment uuid PRIMARY KEY, tenant uuid NOT NULL);
CREATE INDEX oauth_server_tenant ON directory.oauth_server (tenant);
CREATE FUNCTION directory.enter_oauth_server() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    DELETE FROM directory.oauth_server s WHERE s.environment = OLD.environment_id;
  ELSIF NOT NEW.is_enabled THEN
    DELETE FROM directory.oauth_server s WHERE s.environment = NEW.environment_id;
  ELSE
    INSERT INTO directory.oauth_server VALUES (NEW.environment_id, NEW.tenant_id) ON CONFLICT (environment) DO NOTHING;
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER enter_directory AFTER INSERT OR UPDATE OR DELETE ON public.oauth_server
  FOR EACH ROW EXECUTE FUNCTION directory.enter_oauth_server();
CREATE FUNCTION directory.tenant_of_oauth_server(asked uuid) RETURNS uuid LANGUAGE sql STABLE SECURITY DEFINER SET search_path = '' AS
  $$ SELECT s.tenant FROM directory.oauth_server s WHERE s.environment = asked $$;

-- The api reads no hash of a secret. It is told how one was made, and whether what it has made of a guess in that way is the same.
CREATE FUNCTION public.secret_form(of_environment uuid, of_type text, of_consumer text) RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = '' AS $$
  SELECT CASE WHEN k.secret_hash LIKE 'scrypt:%' THEN regexp_replace(k.secret_hash, ':[^:]*$', '') ELSE 'sha256' END
  FROM public.consumer_credential k
  WHERE k.environment_id = of_environment AND k.type = of_type AND k.type IN ('oauth2', 'basic-auth') AND k.key_id = of_consumer
    AND k.is_active
$$;
CREATE FUNCTION public.is_secret(of_environment uuid, of_type text, of_consumer text, made text) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = '' AS $$
  SELECT EXISTS (SELECT FROM public.consumer_credential k
    WHERE k.environment_id = of_environment AND k.type = of_type AND k.type IN ('oauth2', 'basic-auth') AND k.key_id = of_consumer
      AND k.is_active AND k.secret_hash = made)
$$;

-- What nobody can use any more, of so many tenants behind `last`; answers where it came to, null at the end.
CREATE FUNCTION directory.forget_oauth_grants(last uuid, at_most int) RETURNS uuid
LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
DECLARE
  visited uuid := NULL;
BEGIN
  FOR visited IN SELECT DISTINCT s.tenant FROM directory.oauth_server s WHERE s.tenant > last ORDER BY s.tenant LIMIT at_most LOOP
    -- The owner is bound by row level security like everybody else.
    PERFORM set_config('app.tenant_id', visited::text, true);
    DELETE FROM public.oauth_token WHERE tenant_id = visited AND expires_at < now() - interval '1 hour';
    DELETE FROM public.oauth_grant WHERE tenant_id = visited AND expires_at < now() - interval '1 hour';
  END LOOP;
  PERFORM set_config('app.tenant_id', '', true);
  RETURN visited;
END $$;

REVOKE ALL ON FUNCTION directory.enter_oauth_server(), directory.tenant_of_oauth_server(uuid), public.secret_form(uuid, text, text),
  public.is_secret(uuid, text, text, text), directory.forget_oauth_grants(uuid, int) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION directory.tenant_of_oauth_server(uuid), public.secret_form(uuid, text, text),
  public.is_secret(uuid, text, text, text), directory.forget_oauth_grants(uuid, int) TO tiffin_app;
