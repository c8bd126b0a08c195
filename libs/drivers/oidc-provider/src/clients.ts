import type { ClientMetadata } from 'oidc-provider';

/** The names that a Keycloak realm gives them too (`infra/keycloak`). */
export const consoleClient = 'tiffin-console';
export const cliClient = 'tiffin-cli';
/** Whom access tokens are for. It signs nobody in; with its secret it may ask what a token is worth. */
export const apiAudience = 'tiffin-api';

export const deviceGrant = 'urn:ietf:params:oauth:grant-type:device_code';

export interface ClientSettings {
  /** Where the console answers, e.g. `https://console.example.com`; each path below may be returned to. */
  readonly consoleOrigins: readonly string[];
  /** Whether the console may be at any port of `localhost`: for one machine alone. */
  readonly anyLocalPort: boolean;
  readonly apiSecret: string;
}

export function clients({ consoleOrigins, apiSecret }: ClientSettings): ClientMetadata[] {
  const origins = consoleOrigins.length > 0 ? consoleOrigins : ['http://localhost'];
  return [
    {
      client_id: consoleClient,
      client_name: 'Tiffin',
      token_endpoint_auth_method: 'none',
      grant_types: ['authorization_code', 'refresh_token'],
      response_types: ['code'],
      redirect_uris: origins.map((origin) => `${origin}/`),
    },
    {
      client_id: cliClient,
      client_name: 'Tiffin command line',
      application_type: 'native',
      token_endpoint_auth_method: 'none',
      grant_types: [deviceGrant, 'refresh_token'],
      response_types: [],
      redirect_uris: [],
    },
    {
      client_id: apiAudience,
      client_secret: apiSecret,
      grant_types: [],
      response_types: [],
      redirect_uris: [],
    },
  ];
}

/** Whether a sign-in or a sign-out of a client may end at this address. */
export function mayReturnTo(clientId: string, address: string, settings: ClientSettings): boolean {
  if (clientId !== consoleClient) return false;
  const url = URL.parse(address);
  // `http://localhost:1@evil.example` has a user: what does not begin with its origin, as it is written, is something else than it seems.
  if (!url || url.hash !== '' || !address.startsWith(`${url.origin}/`)) return false;
  if (settings.consoleOrigins.includes(url.origin)) return true;
  return settings.anyLocalPort && url.protocol === 'http:' && url.hostname === 'localhost';
}
