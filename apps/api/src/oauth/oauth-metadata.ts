import type { OauthPlace } from '@tiffin/oauth-operations';

const answers = { authorization_code: 'code', implicit: 'token' } as const;

/** RFC 8414. */
export function oauthMetadata({ issuer, server }: OauthPlace): object {
  const { grants, publicClients } = server;
  const secrets = ['client_secret_basic', 'client_secret_post'];
  const methods = publicClients.length === 0 ? secrets : [...secrets, 'none'];
  return {
    issuer,
    authorization_endpoint: `${issuer}/authorize`,
    token_endpoint: `${issuer}/token`,
    revocation_endpoint: `${issuer}/revoke`,
    introspection_endpoint: `${issuer}/introspect`,
    jwks_uri: `${issuer}/jwks`,
    response_types_supported: grants.flatMap((grant) => (grant in answers ? [answers[grant as 'implicit']] : [])),
    grant_types_supported: grants,
    token_endpoint_auth_methods_supported: methods,
    revocation_endpoint_auth_methods_supported: methods,
    introspection_endpoint_auth_methods_supported: secrets,
    code_challenge_methods_supported: ['S256'],
    authorization_response_iss_parameter_supported: true,
  };
}
