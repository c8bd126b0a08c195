import { createHash, randomBytes } from 'node:crypto';

export interface Discovery {
  readonly issuer: string;
  readonly authorization_endpoint: string;
  readonly token_endpoint: string;
  readonly userinfo_endpoint: string;
  readonly introspection_endpoint: string;
  readonly revocation_endpoint: string;
  readonly device_authorization_endpoint: string;
  readonly end_session_endpoint: string;
  readonly jwks_uri: string;
  readonly [name: string]: unknown;
}

export interface TokenAnswer {
  readonly status: number;
  readonly access_token: string;
  readonly refresh_token: string;
  readonly id_token: string;
  readonly expires_in: number;
  readonly token_type: string;
  readonly error?: string;
}

export interface DeviceAnswer {
  readonly status: number;
  readonly device_code: string;
  readonly user_code: string;
  readonly verification_uri: string;
  readonly verification_uri_complete: string;
  readonly interval: number;
  readonly error?: string;
}

export interface Pkce {
  readonly verifier: string;
  readonly challenge: string;
}

export const redirectUri = 'http://localhost:4000/session/callback';
export const deviceGrant = 'urn:ietf:params:oauth:grant-type:device_code';

export function newPkce(): Pkce {
  const verifier = randomBytes(32).toString('base64url');
  return { verifier, challenge: createHash('sha256').update(verifier).digest('base64url') };
}

type Fields = Readonly<Record<string, string>>;

/** What a client of the realm sends, without a library between, so that a test can send it wrongly. */
export class OauthClient {
  private constructor(
    readonly discovery: Discovery,
    readonly clientId: string,
  ) {}

  static async of(issuer: string, clientId = 'tiffin-console'): Promise<OauthClient> {
    const response = await fetch(`${issuer}/.well-known/openid-configuration`);
    return new OauthClient((await response.json()) as Discovery, clientId);
  }

  as(clientId: string): OauthClient {
    return new OauthClient(this.discovery, clientId);
  }

  authorizationUrl({ challenge }: Pick<Pkce, 'challenge'>, extra: Fields = {}): string {
    const query = {
      client_id: this.clientId,
      redirect_uri: redirectUri,
      response_type: 'code',
      scope: 'openid email profile',
      state: 'a-state',
      code_challenge: challenge,
      code_challenge_method: 'S256',
      ...extra,
    };
    return `${this.discovery.authorization_endpoint}?${new URLSearchParams(query)}`;
  }

  exchange(code: string, { verifier }: Pick<Pkce, 'verifier'>, extra: Fields = {}): Promise<TokenAnswer> {
    const fields = { grant_type: 'authorization_code', code, redirect_uri: redirectUri, code_verifier: verifier };
    return this.token({ ...fields, ...extra });
  }

  refresh(refreshToken: string): Promise<TokenAnswer> {
    return this.token({ grant_type: 'refresh_token', refresh_token: refreshToken });
  }

  token(fields: Fields): Promise<TokenAnswer> {
    return this.#post<TokenAnswer>(this.discovery.token_endpoint, fields);
  }

  device({ challenge }: Pick<Pkce, 'challenge'>, extra: Fields = {}): Promise<DeviceAnswer> {
    const fields = { scope: 'openid email profile', code_challenge: challenge, code_challenge_method: 'S256' };
    return this.#post<DeviceAnswer>(this.discovery.device_authorization_endpoint, { ...fields, ...extra });
  }

  revoke(token: string): Promise<{ readonly status: number }> {
    return this.#post(this.discovery.revocation_endpoint, { token });
  }

  /** As the API, with its secret. */
  async introspect(token: string, secret: string): Promise<Readonly<Record<string, unknown>>> {
    const fields = { token, client_id: 'tiffin-api', client_secret: secret };
    return this.as('tiffin-api').#post(this.discovery.introspection_endpoint, fields);
  }

  async userinfo(token: string): Promise<Readonly<Record<string, unknown>>> {
    const response = await fetch(this.discovery.userinfo_endpoint, { headers: { authorization: `Bearer ${token}` } });
    const text = await response.text();
    return { status: response.status, ...(text.startsWith('{') ? (JSON.parse(text) as object) : {}) };
  }

  async #post<Answer = Claims & { readonly status: number }>(url: string, fields: Fields): Promise<Answer> {
    const body = new URLSearchParams({ client_id: this.clientId, ...fields });
    const response = await fetch(url, { method: 'POST', body, redirect: 'manual' });
    const text = await response.text();
    return { status: response.status, ...(text.startsWith('{') ? (JSON.parse(text) as object) : {}) } as Answer;
  }
}

/** Header and payload, unchecked. */
export function readJwt(token: string): { readonly header: Claims; readonly payload: Claims } {
  const [header, payload] = token
    .split('.')
    .slice(0, 2)
    .map((part) => JSON.parse(Buffer.from(part, 'base64url').toString()) as Claims);
  return { header: header ?? {}, payload: payload ?? {} };
}

type Claims = Readonly<Record<string, unknown>>;
