const protocol = '/protocol/openid-connect';

/** Keycloak's paths below a realm, so that the same clients speak to both. */
export const routes = {
  authorization: `${protocol}/auth`,
  token: `${protocol}/token`,
  jwks: `${protocol}/certs`,
  userinfo: `${protocol}/userinfo`,
  end_session: `${protocol}/logout`,
  revocation: `${protocol}/revoke`,
  introspection: `${protocol}/token/introspect`,
  device_authorization: `${protocol}/auth/device`,
  code_verification: '/device',
} as const;

/** Where a person types the code of a device. */
export const deviceCodePath = routes.code_verification;

/** Keycloak's address for new people; the same query as for signing in. */
export const registrations = `${protocol}/registrations`;
