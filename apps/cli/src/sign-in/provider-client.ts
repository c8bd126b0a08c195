import { createHash, randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { Failure } from '../failure.js';

const clientId = 'tiffin-cli';
const deviceGrant = 'urn:ietf:params:oauth:grant-type:device_code';
const answerWithinMs = 20_000;
const scopes = ['openid email profile offline_access', 'openid email profile'];

interface Discovery {
  readonly issuer: string;
  readonly device_authorization_endpoint: string;
  readonly token_endpoint: string;
  readonly revocation_endpoint: string;
}

export interface Tokens {
  readonly access_token: string;
  readonly refresh_token: string;
  readonly expires_in: number;
}

export interface DeviceCode {
  readonly device_code: string;
  readonly user_code: string;
  readonly verification_uri: string;
  readonly verification_uri_complete?: string;
  readonly expires_in: number;
  /** Seconds. */
  readonly interval?: number;
  readonly verifier: string;
}

interface Answer<Body> {
  readonly isOk: boolean;
  readonly body: Partial<Body> & { readonly error?: string; readonly error_description?: string };
}

/** What the command line asks of the identity provider, embedded or Keycloak. */
export class ProviderClient {
  private constructor(private readonly places: Discovery) {}

  static async of(issuer: string): Promise<ProviderClient> {
    const { isOk, body } = await ask<Discovery>(`${issuer}/.well-known/openid-configuration`);
    if (!isOk || body.issuer !== issuer) throw new Failure(`${issuer} is no identity provider that could be used.`);
    return new ProviderClient(body as Discovery);
  }

  /** A code for a person to type; what outlives sessions is asked for first, since not every provider gives it. */
  async requestCode(): Promise<DeviceCode> {
    const verifier = randomBytes(32).toString('base64url');
    const challenge = createHash('sha256').update(verifier).digest('base64url');
    let why = '';
    for (const scope of scopes) {
      const { isOk, body } = await ask<DeviceCode>(this.places.device_authorization_endpoint, {
        ...{ client_id: clientId, scope },
        ...{ code_challenge: challenge, code_challenge_method: 'S256' },
      });
      if (isOk) return { ...(body as DeviceCode), verifier };
      why = body.error_description ?? body.error ?? 'no reason was given';
      if (body.error !== 'invalid_scope') break;
    }
    throw new Failure(`Signing in was refused: ${why}`);
  }

  /** Waits until the person has decided. */
  async untilAllowed(code: DeviceCode): Promise<Tokens> {
    const { device_code, verifier, expires_in: lifetime } = code;
    const fields = { grant_type: deviceGrant, client_id: clientId, device_code, code_verifier: verifier };
    let seconds = code.interval ?? 5;
    for (const until = Date.now() + lifetime * 1_000; Date.now() < until;) {
      await pause(seconds * 1_000);
      const { isOk, body } = await ask<Tokens>(this.places.token_endpoint, fields).catch(unreachable);
      if (isOk) return body as Tokens;
      if (body.error === 'slow_down') seconds += 5;
      // Without a word of the protocol it was something on the way that answered.
      else if (body.error !== undefined && body.error !== 'authorization_pending')
        throw new Failure(meaningOf(body.error));
    }
    throw new Failure(meaningOf('expired_token'));
  }

  /** Null: who is signed in has to sign in again. */
  async refresh(refreshToken: string): Promise<Tokens | null> {
    const fields = { grant_type: 'refresh_token', client_id: clientId, refresh_token: refreshToken };
    const { isOk, body } = await ask<Tokens>(this.places.token_endpoint, fields);
    if (isOk) return body as Tokens;
    if (body.error === 'invalid_grant') return null;
    throw new Failure(`The identity provider did not renew the session: ${body.error_description ?? body.error}`);
  }

  async revoke(refreshToken: string): Promise<void> {
    await ask(this.places.revocation_endpoint, { client_id: clientId, token: refreshToken });
  }
}

/** A line that is cut while somebody types a code is no reason to begin again. */
const unreachable = (): Answer<Tokens> => ({ isOk: false, body: { error: 'authorization_pending' } });

function meaningOf(error: string | undefined): string {
  if (error === 'access_denied') return 'You did not allow it. Nobody is signed in.';
  if (error === 'expired_token' || error === 'invalid_grant') return 'The code has expired. Start again: tiffin login';
  return `Signing in was refused: ${error ?? 'no reason was given'}`;
}

async function ask<Body>(url: string, fields?: Readonly<Record<string, string>>): Promise<Answer<Body>> {
  const signal = AbortSignal.timeout(answerWithinMs);
  const init = fields ? { method: 'POST', body: new URLSearchParams(fields), signal } : { signal };
  const response = await fetch(url, init).catch((error: Error) => {
    throw new Failure(
      `${new URL(url).origin} does not answer: ${(error.cause as Error | undefined)?.message ?? error.message}`,
    );
  });
  const text = await response.text();
  return { isOk: response.ok, body: parsed(text) as Answer<Body>['body'] };
}

function parsed(text: string): object {
  try {
    return (JSON.parse(text) as object | null) ?? {};
  } catch {
    return {};
  }
}
