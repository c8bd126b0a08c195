import protobuf from 'protobufjs';
import { traceProto } from './trace-proto.js';

/** A span as a collector has it. */
export interface ReceivedSpan {
  readonly service: string;
  readonly scope: string;
  readonly name: string;
  readonly kind: string;
  readonly traceId: string;
  readonly spanId: string;
  /** Empty: the trace begins with it. */
  readonly parentSpanId: string;
  readonly tracestate: string;
  readonly startMs: number;
  readonly endMs: number;
  readonly hasFailed: boolean;
  readonly attributes: Readonly<Record<string, string | number>>;
  readonly resource: Readonly<Record<string, string | number>>;
}

interface Told {
  readonly key: string;
  readonly value: { readonly stringValue?: string; readonly intValue?: string | number; readonly doubleValue?: number };
}

interface Request {
  readonly resourceSpans: readonly {
    readonly resource: { readonly attributes: readonly Told[] };
    readonly scopeSpans: readonly { readonly scope: { readonly name: string }; readonly spans: readonly Span[] }[];
  }[];
}

interface Span {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly traceState?: string;
  readonly name: string;
  readonly kind: string | number;
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
  readonly attributes?: readonly Told[];
  readonly status?: { readonly code?: string | number };
}

const message = protobuf.parse(traceProto).root.lookupType('ExportTraceServiceRequest');
const kinds = ['UNSPECIFIED', 'INTERNAL', 'SERVER', 'CLIENT'];

/** Spans of a body in protobuf, read by protobufjs. */
export function fromProtobuf(body: Buffer): readonly ReceivedSpan[] {
  const options = { longs: String, enums: String, bytes: String, defaults: false };
  const request = message.toObject(message.decode(body), options) as Request;
  return spansIn(request, (bytes) => Buffer.from(bytes, 'base64').toString('hex'));
}

/** The same of OTLP's JSON, in which ids are hexadecimal. */
export const fromJson = (body: Buffer): readonly ReceivedSpan[] =>
  spansIn(JSON.parse(body.toString()) as Request, (id) => id);

const spansIn = ({ resourceSpans }: Request, idOf: (text: string) => string): readonly ReceivedSpan[] =>
  resourceSpans.flatMap(({ resource, scopeSpans }) => {
    const told = recordOf(resource.attributes);
    const service = String(told['service.name']);
    return scopeSpans.flatMap(({ scope, spans }) =>
      spans.map((span) => ({ service, scope: scope.name, resource: told, ...read(span, idOf) })),
    );
  });

const kindOf = ({ kind }: Span): string => (typeof kind === 'number' ? (kinds[kind] ?? '') : kind);
const hasFailed = ({ status }: Span): boolean => status?.code === 'ERROR' || status?.code === 2;

const read = (span: Span, idOf: (text: string) => string) => ({
  ...{ name: span.name, kind: kindOf(span) },
  ...{ traceId: idOf(span.traceId), spanId: idOf(span.spanId), parentSpanId: idOf(span.parentSpanId ?? '') },
  tracestate: span.traceState ?? '',
  ...{ startMs: Number(span.startTimeUnixNano) / 1e6, endMs: Number(span.endTimeUnixNano) / 1e6 },
  hasFailed: hasFailed(span),
  attributes: recordOf(span.attributes ?? []),
});

const recordOf = (attributes: readonly Told[]): Readonly<Record<string, string | number>> =>
  Object.fromEntries(
    attributes.map(({ key, value: { stringValue, intValue, doubleValue } }) => [
      key,
      stringValue ?? doubleValue ?? Number(intValue),
    ]),
  );
