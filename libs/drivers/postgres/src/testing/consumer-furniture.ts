/** Consumers of every environment of a tenant, and an authorization server with a key, a grant and a code. */
export const consumerFurniture = [
  `insert into consumer (tenant_id, id, environment_id, kind, name) select tenant, e.id, e.id, 'user', mark from given join environment e on e.tenant_id = tenant`,
  `insert into consumer (tenant_id, id, environment_id, kind, name, user_id) select tenant, gen_random_uuid(), e.id, 'application', mark, e.id from given join environment e on e.tenant_id = tenant`,
  `insert into consumer_credential (tenant_id, id, environment_id, consumer_id, type, key_id, secret_hash) select tenant, gen_random_uuid(), e.id, e.id, 'key-auth', mark, mark from given join environment e on e.tenant_id = tenant`,
  `insert into consumer_scope (tenant_id, environment_id, name) select tenant, e.id, mark from given join environment e on e.tenant_id = tenant`,
  `insert into oauth_server (tenant_id, environment_id, is_enabled, issuer, grants, access_token_seconds, refresh_token_seconds, public_clients) select tenant, e.id, true, mark, '{}', 60, 3600, '{}' from given join environment e on e.tenant_id = tenant`,
  `insert into oauth_key (tenant_id, environment_id, kid, public_key, sealed_key, signs_from) select tenant, e.id, mark, '{}', mark, now() from given join environment e on e.tenant_id = tenant`,
  `insert into oauth_grant (tenant_id, id, environment_id, client_id, owner_id, scopes, expires_at) select tenant, e.id, e.id, e.id, e.id, '{}', now() from given join environment e on e.tenant_id = tenant`,
  `insert into oauth_token (tenant_id, hash, grant_id, kind, redirect_uri, expires_at) select tenant, mark, e.id, 'code', mark, now() from given join environment e on e.tenant_id = tenant`,
];
