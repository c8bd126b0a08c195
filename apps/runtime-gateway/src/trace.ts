import { isSampled, isTraceparent, passableTracestate, traceIdIn } from '@tiffin/http';
import type { IncomingHttpHeaders } from 'node:http';

/** One request's place in a trace: the gateway's own span there is the parent of what comes after it. */
export interface Trace {
  readonly traceId: string;
  readonly spanId: string;
  readonly sampled: boolean;
  /** What vendors say beside it; undefined: nothing. */
  readonly tracestate: string | undefined;
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

/** Carries on the trace that the caller tells, or begins one. */
export function traceOf({ traceparent, tracestate }: IncomingHttpHeaders): Trace {
  const digits = randomDigits();
  const spanId = digits.slice(32);
  if (!isTraceparent(traceparent))
    return { traceId: digits.slice(0, 32), spanId, sampled: true, tracestate: undefined };
  const sampled = isSampled(traceparent);
  return { traceId: traceIdIn(traceparent), spanId, sampled, tracestate: passableTracestate(tracestate) };
}

/** As the next one reads it. */
export const traceparentOf = ({ traceId, spanId, sampled }: Trace): string =>
  `00-${traceId}-${spanId}-${sampled ? '01' : '00'}`;
