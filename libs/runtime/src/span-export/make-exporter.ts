import { OTLPTraceExporter as JsonExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { OTLPTraceExporter as ProtobufExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import type { SpanExporter } from '@opentelemetry/sdk-trace';
import type { TraceSettingName, TraceSettings } from '@tiffin/contracts';
import { inEnvironment } from './library-environment.js';

const exporters: Readonly<Record<string, new () => SpanExporter>> = {
  'http/protobuf': ProtobufExporter,
  'http/json': JsonExporter,
};

const endpoints = ['OTEL_EXPORTER_OTLP_TRACES_ENDPOINT', 'OTEL_EXPORTER_OTLP_ENDPOINT'] as const;

/** Sends over OTLP to where the settings say. Throws where they say what cannot be done. */
export function makeExporter(settings: TraceSettings): SpanExporter {
  const { OTEL_TRACES_EXPORTER: kind = 'otlp' } = settings;
  if (kind !== 'otlp') throw new Error(`OTEL_TRACES_EXPORTER is "${kind}"; it may be otlp or none.`);
  // The library would take its default in place of one that it cannot read, and send to whatever listens on this machine.
  for (const name of endpoints) refuseEndpoint(name, settings[name]);
  for (const name of ['OTEL_EXPORTER_OTLP_TRACES_TIMEOUT', 'OTEL_EXPORTER_OTLP_TIMEOUT'] as const)
    numberIn(settings, name);
  const Exporter = exporterOf(settings);
  return inEnvironment(settings, () => new Exporter());
}

function exporterOf({
  OTEL_EXPORTER_OTLP_PROTOCOL: general = 'http/protobuf',
  OTEL_EXPORTER_OTLP_TRACES_PROTOCOL: protocol = general,
}: TraceSettings): new () => SpanExporter {
  const found = Object.hasOwn(exporters, protocol) ? exporters[protocol] : undefined;
  if (found !== undefined) return found;
  const why = protocol === 'grpc' ? ' gRPC is not spoken here: collectors take HTTP as well, mostly on port 4318.' : '';
  throw new Error(`OTEL_EXPORTER_OTLP_PROTOCOL is "${protocol}"; it may be http/protobuf or http/json.${why}`);
}

function refuseEndpoint(name: TraceSettingName, text: string | undefined): void {
  if (text === undefined) return;
  const url = URL.parse(text);
  if (url !== null && /^https?:$/.test(url.protocol) && url.hostname !== '') return;
  // It may be a secret.
  throw new Error(`${name} is no address that begins with http:// or https://.`);
}

/** Undefined: it is not set. Throws where it is no whole number above 0. */
export function numberIn(settings: TraceSettings, name: TraceSettingName): number | undefined {
  const text = settings[name];
  if (text === undefined) return undefined;
  const value = Number(text);
  if (/^\d+$/.test(text) && value > 0 && value < 2 ** 31) return value;
  throw new Error(`${name} is "${text}"; it must be a whole number above 0.`);
}
