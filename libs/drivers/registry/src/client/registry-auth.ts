import { Refusal } from '@tiffin/kernel';
import type { Answer } from './answer.js';
import type { Calls } from './calls.js';
import { type Challenge, readChallenges } from './read-challenges.js';
import { type RegistryPlace, safeAddress } from './registry-place.js';

interface Token {
  readonly header: string;
  /** Of the pace's clock. */
  readonly until: number;
}

const basic = ({ username, password }: { readonly username: string; readonly password: string }): string =>
  `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;

const refused = (reason: string, cause?: unknown): Refusal => Refusal.of('REGISTRY_UNAVAILABLE', reason).because(cause);

/** Shorter than any token of the distribution specification lives. */
const leastTokenMs = 60_000;

/**
 * What a registry wants to see with a request: nothing, a password, or a token for the repositories that it is about. Which, it says itself the
 * first time; a token is asked for once by all that need it at a time, and kept for four fifths of its life.
 */
export class RegistryAuth {
  private challenge: Challenge | null = null;
  private readonly tokens = new Map<string, Promise<Token>>();

  constructor(
    private readonly place: RegistryPlace,
    private readonly calls: Calls,
  ) {}

  /** Null: nothing is known to be wanted. */
  async headerFor(scopes: readonly string[]): Promise<string | null> {
    if (this.challenge === null) return null;
    if (this.challenge.scheme === 'basic') return this.basicHeader(scopes);
    return (await this.tokenFor(scopes, this.challenge)).header;
  }

  /** Takes in what a 401 asks for; false: it was given what it asks for, and refuses that. */
  learn(answer: Answer, sent: string | null, scopes: readonly string[]): boolean {
    const offered = readChallenges(answer.header('www-authenticate') ?? '');
    const challenge = ['bearer', 'basic'].flatMap((scheme) => offered.filter((one) => one.scheme === scheme))[0];
    if (!challenge) return false;
    const isNew = sent === null || this.challenge?.scheme !== challenge.scheme;
    this.challenge = challenge;
    // A token that is refused has been revoked, or its key has: one more is asked for, by whoever was refused.
    return this.tokens.delete(keyOf(scopes)) || isNew;
  }

  private basicHeader(scopes: readonly string[]): string {
    const credential = this.place.credential(scopes);
    if (credential) return basic(credential);
    throw refused('it asks for a credential, and none is set');
  }

  private async tokenFor(scopes: readonly string[], challenge: Challenge): Promise<Token> {
    const key = keyOf(scopes);
    const known = await this.tokens.get(key);
    if (known && known.until > this.calls.pace.settings.now()) return known;
    const asked = this.ask(scopes, challenge);
    this.tokens.set(key, asked);
    asked.catch(() => this.tokens.delete(key));
    return asked;
  }

  private async ask(scopes: readonly string[], { parameters }: Challenge): Promise<Token> {
    const { url, plainHosts } = this.place;
    const credential = this.place.credential(scopes);
    const realm = safeAddress(parameters['realm'] ?? '', url, plainHosts);
    if (parameters['service'] !== undefined) realm.searchParams.set('service', parameters['service']);
    for (const scope of scopes) realm.searchParams.append('scope', scope);
    const headers = credential ? { authorization: basic(credential) } : {};
    const answer = await this.calls.send(realm, { method: 'GET', headers });
    if (answer.status !== 200)
      throw refused(`its token service answered ${answer.status}`, new Error(await answer.complaint()));
    return this.read(await answer.bytes(65_536));
  }

  private read(bytes: Buffer): Token {
    const given = readJson(bytes);
    const token = given['token'] ?? given['access_token'];
    if (typeof token !== 'string' || !/^[!-~]+$/.test(token)) throw refused('its token service answered no token');
    const seconds = Number(given['expires_in'] ?? 0);
    const lifeMs = Math.max(leastTokenMs, Number.isFinite(seconds) ? seconds * 1_000 : 0);
    return { header: `Bearer ${token}`, until: this.calls.pace.settings.now() + lifeMs * 0.8 };
  }
}

const keyOf = (scopes: readonly string[]): string => scopes.toSorted().join(' ');

function readJson(bytes: Buffer): Readonly<Record<string, unknown>> {
  try {
    return Object(JSON.parse(bytes.toString('utf8'))) as Record<string, unknown>;
  } catch {
    return {};
  }
}
