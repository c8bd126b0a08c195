/** Version, trace, parent, flags; what a later version adds has no comma: that would be several headers, put together as one. */
const form = /^(?!ff)[\da-f]{2}-(?!0{32})[\da-f]{32}-(?!0{16})[\da-f]{16}-[\da-f]{2}(?:$|-[^,]*$)/;
const wholeLength = 55;

type Given = string | readonly string[] | undefined;

/** Whether a trace can be carried on from this `traceparent` (W3C Trace Context, level 1; a later version is read as far as this one). */
export const isTraceparent = (text: Given): text is string =>
  typeof text === 'string' && form.test(text) && (text.length === wholeLength || !text.startsWith('00'));

/** Of a valid `traceparent`: 32 hexadecimal digits. */
export const traceIdIn = (traceparent: string): string => traceparent.slice(3, 35);

/** Of a valid `traceparent`: whether the caller says that the trace is recorded. The other flags mean nothing on this level. */
export const isSampled = (traceparent: string): boolean => (Number.parseInt(traceparent.charAt(54), 16) & 1) === 1;

/** The trace to which a request belongs, for log lines; undefined where its caller told none. */
export function traceIdOf(headers: Readonly<Record<string, Given>>): string | undefined {
  const traceparent = headers['traceparent'];
  return isTraceparent(traceparent) ? traceIdIn(traceparent) : undefined;
}

const mostMembers = 32;
const key = /^(?:[a-z][\w*/-]{0,255}|[a-z\d][\w*/-]{0,240}@[a-z][\w*/-]{0,13})$/;
const hasCapital = /[A-Z]/;
const value = /^[\x20-\x2b\x2d-\x3c\x3e-\x7e]{0,255}[\x21-\x2b\x2d-\x3c\x3e-\x7e]$/;

/** A `tracestate` as it may go on beside a valid `traceparent`, undefined where it may not: then none goes on. */
export function passableTracestate(text: Given): string | undefined {
  if (typeof text !== 'string') return undefined;
  // Parts between commas may be empty; who joins several headers makes some.
  const members = text.split(',').flatMap((part) => part.trim() || []);
  if (members.length === 0 || members.length > mostMembers) return undefined;
  return members.every(isMember) ? members.join(',') : undefined;
}

function isMember(member: string): boolean {
  const at = member.indexOf('=');
  const name = member.slice(0, at);
  return at > 0 && key.test(name) && !hasCapital.test(name) && value.test(member.slice(at + 1));
}

/** What whoever asks says of the trace; the parts belong to headers that were read once. */
export interface TraceParent {
  readonly traceId: string;
  /** Of the caller's span. */
  readonly spanId: string;
  readonly sampled: boolean;
  /** What vendors say beside it; undefined: nothing. */
  readonly tracestate: string | undefined;
}

/** Undefined where the caller tells no trace that can be carried on. */
export function traceParentOf(headers: Readonly<Record<string, Given>>): TraceParent | undefined {
  const { traceparent, tracestate } = headers;
  if (!isTraceparent(traceparent)) return undefined;
  const spanId = traceparent.slice(36, 52);
  const [traceId, sampled] = [traceIdIn(traceparent), isSampled(traceparent)];
  return { traceId, spanId, sampled, tracestate: passableTracestate(tracestate) };
}
