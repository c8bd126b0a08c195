import { Refusal } from '@tiffin/kernel';
import type { Answer } from './answer.js';
import { digestOf } from './digest-of.js';
import { refuseAnswer } from './refuse-answer.js';
import type { RegistryHttp } from './registry-http.js';
import { pullScopes } from './scopes.js';

export interface Pulled {
  readonly mediaType: string;
  readonly bytes: Buffer;
}

export interface Wanted {
  readonly repository: string;
  readonly at: string;
  /** What its bytes have to be; null: what is under a tag may be anything. */
  readonly digest: string | null;
  readonly atMost: number;
  readonly accept?: string;
}

/** Null: there is none. What breaks off, or is not what it should be, is asked for again. */
export async function pull(http: RegistryHttp, wanted: Wanted): Promise<Pulled | null> {
  const { pace } = http.calls;
  for (let tried = 1; ; tried++) {
    try {
      return await attempt(http, wanted);
    } catch (error) {
      if (error instanceof Refusal) throw error;
      if (tried >= pace.settings.tries)
        throw Refusal.of('REGISTRY_UNAVAILABLE', 'what it sends does not arrive whole').because(error);
      await pace.rest(tried);
    }
  }
}

async function attempt(http: RegistryHttp, { repository, at, digest, atMost, accept }: Wanted): Promise<Pulled | null> {
  const call = { method: 'GET', headers: accept === undefined ? {} : { accept } } as const;
  const answer = await http.fetch(at, call, pullScopes(repository));
  if (answer.status === 404) return answer.discard() ?? null;
  if (answer.status !== 200) throw await refuseAnswer(answer, at);
  const bytes = await answer.bytes(atMost);
  if (digest !== null && digestOf(bytes) !== digest) throw new Error(`${at} came with another digest`);
  return { mediaType: mediaTypeOf(answer), bytes };
}

const mediaTypeOf = (answer: Answer): string => answer.header('content-type')?.split(';')[0]?.trim() ?? '';
