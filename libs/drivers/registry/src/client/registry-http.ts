import { Refusal } from '@tiffin/kernel';
import type { Answer } from './answer.js';
import { type Call, Calls } from './calls.js';
import { type PaceSettings, paceSettings } from './pace.js';
import { RegistryAuth } from './registry-auth.js';
import { type RegistryPlace, safeAddress } from './registry-place.js';

const redirects = new Set([301, 302, 303, 307, 308]);
const mostRedirects = 3;

/** Requests to one registry with what it wants to see of whoever asks. Credentials go to the registry itself and to nobody that it names. */
export class RegistryHttp {
  readonly calls: Calls;
  private readonly auth: RegistryAuth;
  private readonly origin: string;

  constructor(
    readonly place: RegistryPlace,
    settings: PaceSettings = paceSettings,
  ) {
    this.origin = safeAddress(place.url, place.url, place.plainHosts).origin;
    this.calls = new Calls(settings);
    this.auth = new RegistryAuth(place, this.calls);
  }

  /** `at`: a path, or an address that the registry has named. */
  async send(at: string, call: Call, scopes: readonly string[]): Promise<Answer> {
    const url = safeAddress(at, this.origin, this.place.plainHosts);
    for (let asked = 1; ; asked++) {
      // Somebody else is neither shown a credential nor asked which one would do.
      const isHome = url.origin === this.origin;
      const sent = isHome ? await this.auth.headerFor(scopes) : null;
      const headers = { ...call.headers, ...(sent === null ? {} : { authorization: sent }) };
      const answer = await this.calls.send(url, { ...call, headers });
      if (answer.status !== 401 || asked === 2 || !isHome || !this.auth.learn(answer, sent, scopes)) return answer;
      answer.discard();
    }
  }

  /** As `send`, for contents: a registry may send whoever asks on to where it keeps them. */
  async fetch(at: string, call: Call, scopes: readonly string[]): Promise<Answer> {
    let from = at;
    for (let followed = 0; followed <= mostRedirects; followed++) {
      const answer = await this.send(from, call, scopes);
      const target = redirects.has(answer.status) ? answer.header('location') : undefined;
      if (target === undefined) return answer;
      answer.discard();
      from = new URL(target, new URL(from, this.origin)).href;
    }
    throw Refusal.of('REGISTRY_UNAVAILABLE', 'it sends whoever asks in circles');
  }

  close(): Promise<void> {
    return this.calls.close();
  }
}
