-- What the embedded identity provider keeps. It knows people and no tenant: no other role sees its schema, and its role sees no other.
CREATE SCHEMA identity;
REVOKE ALL ON SCHEMA identity FROM PUBLIC;
GRANT USAGE ON SCHEMA identity TO tiffin_identity;

CREATE TABLE identity.account (
  id uuid PRIMARY KEY,
  -- Folded by the process, as Keycloak does, so that two spellings of one address are one account.
  email text NOT NULL UNIQUE,
  email_verified boolean NOT NULL DEFAULT false,
  name text NOT NULL,
  -- A PHC string: $argon2id$v=19$m=…,t=…,p=…$salt$hash
  password_hash text NOT NULL,
  is_operator boolean NOT NULL DEFAULT false,
  created_at timestamptz NOT NULL DEFAULT now(),
  password_changed_at timestamptz NOT NULL DEFAULT now()
);

-- Sessions, grants, codes and refresh tokens, named by a hash: who reads this table can use none of them.
CREATE TABLE identity.artifact (
  kind text NOT NULL,
  id_hash bytea NOT NULL,
  payload jsonb NOT NULL,
  account_id uuid,
  grant_id text,
  session_uid text,
  user_code text,
  consumed_at timestamptz,
  polled_at timestamptz,
  expires_at timestamptz NOT NULL,
  PRIMARY KEY (kind, id_hash)
);
CREATE INDEX artifact_account ON identity.artifact (account_id) WHERE account_id IS NOT NULL;
CREATE INDEX artifact_grant ON identity.artifact (grant_id) WHERE grant_id IS NOT NULL;
CREATE INDEX artifact_session ON identity.artifact (session_uid) WHERE session_uid IS NOT NULL;
CREATE INDEX artifact_user_code ON identity.artifact (user_code) WHERE user_code IS NOT NULL;
CREATE INDEX artifact_expiry ON identity.artifact (expires_at);

-- Links that work once: a new password, an address that is seen to be theirs, a page that is signed in.
CREATE TABLE identity.one_time_link (
  token_hash bytea PRIMARY KEY,
  purpose text NOT NULL,
  account_id uuid NOT NULL REFERENCES identity.account (id) ON DELETE CASCADE,
  -- The address that it was sent to: it says nothing about another one.
  email text NOT NULL,
  expires_at timestamptz NOT NULL
);
CREATE INDEX one_time_link_account ON identity.one_time_link (account_id);
CREATE INDEX one_time_link_expiry ON identity.one_time_link (expires_at);

-- How often something was tried, by account and by address; kept here so that a restart forgives nothing.
CREATE TABLE identity.attempt (
  key_hash bytea PRIMARY KEY,
  count int NOT NULL,
  window_ends timestamptz NOT NULL
);
CREATE INDEX attempt_window ON identity.attempt (window_ends);

GRANT SELECT, INSERT, UPDATE (email_verified, name, password_hash, password_changed_at, is_operator)
  ON identity.account TO tiffin_identity;
GRANT SELECT, INSERT, UPDATE, DELETE ON identity.artifact, identity.attempt TO tiffin_identity;
GRANT SELECT, INSERT, DELETE ON identity.one_time_link TO tiffin_identity;
