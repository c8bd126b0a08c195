import type { ApiStatus } from './api-fault.js';

/** What a refusal of the API server means for who asked. */
export type FaultClass =
  /** It is not there. */
  | 'absent'
  /** It is there already, or another version of it than was looked at: read again, decide again. */
  | 'conflict'
  /** The place in the stream of changes is forgotten: list again, never ask the same again. */
  | 'expired'
  /** It will be refused each time: tell people, do not repeat. */
  | 'invalid'
  /** No room in the namespace's quota. */
  | 'quota'
  /** A quota of the namespace does not know yet what there is of the kind: for half a minute after the kind is new. */
  | 'uncounted'
  /** The namespace is on its way out. */
  | 'terminating'
  /** The platform's account lacks a right. */
  | 'forbidden'
  /** The credentials are not taken (any more): read them again. */
  | 'unauthorized'
  /** Not now. */
  | 'throttled'
  /** Whether it was done is unknown: look before doing it again. */
  | 'unknown';

export interface Treatment {
  /** Whether the same request may be sent again at once, for a change was excluded or is harmless. */
  readonly repeat: 'never' | 'after-looking' | 'after-pause';
  readonly means: string;
}

/** How each class is treated. One table; who asks keeps to it. */
export const treatments: Readonly<Record<FaultClass, Treatment>> = {
  absent: { repeat: 'after-looking', means: 'it is not there' },
  conflict: { repeat: 'after-looking', means: 'somebody else changed it meanwhile' },
  expired: { repeat: 'after-looking', means: 'the place in the stream of changes is forgotten' },
  invalid: { repeat: 'never', means: 'the cluster refuses it' },
  quota: { repeat: 'never', means: "the environment's quota is reached" },
  uncounted: { repeat: 'after-pause', means: 'the cluster has yet to count what is in the namespace' },
  terminating: { repeat: 'after-pause', means: 'its namespace is being removed' },
  forbidden: { repeat: 'never', means: 'the platform lacks a right in the cluster' },
  unauthorized: { repeat: 'after-looking', means: "the platform's credentials are not accepted" },
  throttled: { repeat: 'after-pause', means: 'the cluster has too much to do' },
  unknown: { repeat: 'after-looking', means: 'the cluster did not answer' },
};

const byCode: Readonly<Record<number, FaultClass>> = {
  400: 'invalid',
  401: 'unauthorized',
  404: 'absent',
  405: 'invalid',
  409: 'conflict',
  410: 'expired',
  413: 'invalid',
  415: 'invalid',
  422: 'invalid',
  429: 'throttled',
};

export function classOf({ code, reason, message }: Pick<ApiStatus, 'code' | 'reason' | 'message'>): FaultClass {
  if (reason === 'Expired' || reason === 'Gone') return 'expired';
  if (code === 403) return forbiddenClass(message);
  // "Conflict" of a namespace on its way out, and of a quota that others use at the same moment, have words of their own.
  return byCode[code] ?? 'unknown';
}

function forbiddenClass(message: string): FaultClass {
  if (message.includes('exceeded quota') || message.includes('failed quota')) return 'quota';
  if (message.includes('status unknown for quota')) return 'uncounted';
  if (message.includes('because it is being terminated')) return 'terminating';
  // An API server that was just started, and has yet to read what it decides by.
  if (message.includes('not yet ready to handle request')) return 'throttled';
  return message.includes('violates PodSecurity') ? 'invalid' : 'forbidden';
}

const longestRetryAfterMs = 60_000;

/** `Retry-After` as seconds or as a date; null: absent, or nothing that can be read. Never more than a minute. */
export function retryAfterMs(header: string | null, now: number): number | null {
  const text = header?.trim() ?? '';
  if (/^\d+$/.test(text)) return Math.min(Number(text) * 1000, longestRetryAfterMs);
  const date = Date.parse(text);
  if (text === '' || Number.isNaN(date)) return null;
  return Math.min(Math.max(0, date - now), longestRetryAfterMs);
}
