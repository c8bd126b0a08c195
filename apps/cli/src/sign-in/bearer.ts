import { config } from '../config.js';
import { exitCode } from '../exit-code.js';
import { Failure } from '../failure.js';
import type { Platform } from './platform.js';
import { ProviderClient, type Tokens } from './provider-client.js';
import { keepSession, sessionOf, type StoredSession, withSessionLock } from './session-file.js';

/** How commands say who they are: a token from the environment, for machines; else who is signed in; else the development token. */
export type BearerKind = 'variable' | 'session' | 'development';

/** A token that still works for this long is not renewed. */
const leastMs = 30_000;

export function bearerKind({ name, developmentToken }: Platform): BearerKind {
  if (config.token !== undefined) return 'variable';
  if (sessionOf(name)) return 'session';
  if (developmentToken !== null) return 'development';
  throw new Failure('Nobody is signed in. Sign in with: tiffin login', exitCode.refused);
}

/** Asked before each request, so that a command may run longer than a token lives. */
export async function bearer(platform: Platform): Promise<string> {
  const kind = bearerKind(platform);
  if (kind === 'variable') return config.token ?? '';
  if (kind === 'development') return platform.developmentToken ?? '';
  const session = sessionOf(platform.name);
  if (session && isFresh(session)) return session.accessToken;
  return withSessionLock(() => renewed(platform));
}

const isFresh = ({ expiresAt }: StoredSession): boolean => expiresAt - Date.now() > leastMs;

async function renewed({ name, issuerUrl }: Platform): Promise<string> {
  // Another command may have renewed it, or signed out, while this one waited.
  const session = sessionOf(name);
  if (session && isFresh(session)) return session.accessToken;
  const next = session && (await renew(session, issuerUrl ?? session.issuer));
  keepSession(name, next);
  if (next) return next.accessToken;
  throw new Failure('You are signed out: the session has ended. Sign in again: tiffin login', exitCode.refused);
}

async function renew({ refreshToken }: StoredSession, issuer: string): Promise<StoredSession | null> {
  const tokens = await (await ProviderClient.of(issuer)).refresh(refreshToken);
  return tokens && sessionFrom(tokens, issuer);
}

export function sessionFrom(tokens: Tokens, issuer: string): StoredSession {
  const { access_token: accessToken, refresh_token: refreshToken, expires_in: seconds } = tokens;
  return { issuer, email: emailIn(accessToken), accessToken, refreshToken, expiresAt: Date.now() + seconds * 1_000 };
}

/** For people to read; what it is worth the API decides. */
function emailIn(token: string): string {
  const payload = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8') || '{}') as {
    readonly email?: string;
    readonly sub?: string;
  };
  return payload.email ?? payload.sub ?? '';
}
