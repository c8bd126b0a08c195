import { Recent } from './recent.js';
import type { Claims } from './token-verifier.js';

interface Rules {
  readonly endpoint: string;
  /** The header with which it is asked. */
  readonly authorization: string | undefined;
  /** Milliseconds. */
  readonly timeout: number;
  /** Seconds. */
  readonly ttl: number;
}

const mostKnown = 2_000;
const mostUnderWay = 200;
const longestToken = 16_384;
const longestAnswer = 65_536;

/** Asks an authorization server what a token is (RFC 7662), and remembers what it said of those that are active. */
export class Introspector {
  readonly #known = new Recent<{ readonly data: Claims; readonly until: number }>(mostKnown);
  readonly #underWay = new Map<string, Promise<Claims | null>>();

  constructor(private readonly rules: Rules) {}

  /** What was said of an active token a short time ago. */
  known(token: string): Claims | undefined {
    const found = this.#known.get(token);
    if (found === undefined) return undefined;
    if (Date.now() < found.until) return found.data;
    this.#known.delete(token);
    return undefined;
  }

  /** Null: it is not active. Rejects where nobody says. Many requests with one token are one question. */
  ask(token: string): Promise<Claims | null> {
    if (token.length > longestToken) return Promise.resolve(null);
    const asked = this.#underWay.get(token);
    if (asked !== undefined) return asked;
    if (this.#underWay.size >= mostUnderWay) return Promise.reject(new Error('too many tokens wait for it'));
    const answer = this.#ask(token).finally(() => this.#underWay.delete(token));
    this.#underWay.set(token, answer);
    return answer;
  }

  async #ask(token: string): Promise<Claims | null> {
    const { endpoint, authorization, timeout, ttl } = this.rules;
    const response = await fetch(endpoint, {
      method: 'POST',
      body: new URLSearchParams({ token, token_type_hint: 'access_token' }),
      headers: { accept: 'application/json', ...(authorization === undefined ? {} : { authorization }) },
      redirect: 'error',
      signal: AbortSignal.timeout(timeout),
    });
    const data = await bodyOf(response);
    // It says no, or does not believe who asks.
    if (response.status >= 400 && response.status < 500) return null;
    if (!response.ok) throw new Error(`it answers ${response.status}`);
    if (data?.['active'] !== true) return null;
    const until = Math.min(Date.now() + ttl * 1_000, expiryOf(data));
    if (until > Date.now()) this.#known.set(token, { data, until });
    return data;
  }
}

const expiryOf = ({ exp }: Claims): number => (typeof exp === 'number' ? exp * 1_000 : Infinity);

/** The object that the body is, or null. Throws for one that is too long. */
async function bodyOf(response: Response): Promise<Claims | null> {
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const part of response.body ?? []) {
    length += part.length;
    if (length > longestAnswer) throw new Error('its answer is too long');
    parts.push(part);
  }
  try {
    const value: unknown = JSON.parse(Buffer.concat(parts).toString());
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Claims) : null;
  } catch {
    return null;
  }
}
