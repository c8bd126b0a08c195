import { type BoundSettings, type TraceSettings, traceSettingNames } from '@tiffin/contracts';

/** What the process, or the environment that it runs in, is told of traces; null: nothing that anybody has to act on. */
export function readTraceSettings(process: TraceSettings, { secrets, variables }: BoundSettings): TraceSettings | null {
  const settings: TraceSettings = Object.fromEntries(
    traceSettingNames.flatMap((name) => {
      const value = (secrets[name] ?? variables[name] ?? process[name])?.trim();
      return value === undefined || value === '' ? [] : [[name, value]];
    }),
  );
  if (settings.OTEL_SDK_DISABLED?.toLowerCase() === 'true') return null;
  return isExported(settings) || settings.OTEL_TRACES_SAMPLER !== undefined ? settings : null;
}

/** Whether there is somewhere for spans to go. */
export const isExported = (settings: TraceSettings): boolean =>
  settings.OTEL_TRACES_EXPORTER !== 'none' &&
  (settings.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT ?? settings.OTEL_EXPORTER_OTLP_ENDPOINT) !== undefined;
