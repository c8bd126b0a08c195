import { traceParentOf } from '@tiffin/http';
import type { IncomingHttpHeaders } from 'node:http';

/** One request's place in a trace: the gateway's own span there is the parent of what comes after it. */
export interface Trace {
  readonly traceId: string;
  readonly spanId: string;
  /** Whether it is recorded. */
  readonly sampled: boolean;
  /** What vendors say beside it; undefined: nothing. */
  readonly tracestate: string | undefined;
  /** The caller's span; undefined: the trace begins here. */
  readonly parentId: string | undefined;
}

/** Who decides what is recorded. */
interface Sampling {
  samples(traceId: string, parent: boolean | undefined): boolean;
}

// Both ids come out of one text, so that a request costs that one and parts of it. Not by Node's crypto, which would cost memory for
// what only has to be unique.
const pool = Buffer.alloc(24);
const words = new Uint32Array(pool.buffer, pool.byteOffset, pool.length / 4);

/** 48 hexadecimal digits, not secret. */
function randomDigits(): string {
  for (let at = 0; at < words.length; at++) words[at] = Math.random() * 2 ** 32;
  return pool.toString('hex');
}

export const newSpanId = (): string => randomDigits().slice(32);

/**
 * Carries on the trace that the caller tells, or begins one. Where nobody decides, nothing is recorded here: the caller's word goes on,
 * and what begins here is not said to be recorded.
 */
export function traceOf(headers: IncomingHttpHeaders, sampling: Sampling | undefined): Trace {
  const digits = randomDigits();
  const spanId = digits.slice(32);
  const parent = traceParentOf(headers);
  const traceId = parent?.traceId ?? digits.slice(0, 32);
  const sampled = sampling === undefined ? parent?.sampled === true : sampling.samples(traceId, parent?.sampled);
  return { traceId, spanId, sampled, tracestate: parent?.tracestate, parentId: parent?.spanId };
}

/** As the next one reads it. `spanId`: under which it is asked. */
export const traceparentOf = ({ traceId, sampled }: Trace, spanId: string): string =>
  `00-${traceId}-${spanId}-${sampled ? '01' : '00'}`;
