/**
 * The variables of OpenTelemetry's specification by which a process is told where spans go, and which. An environment gives its secrets
 * and variables of these names to every unit of it.
 */
export const traceSettingNames = [
  ...(['OTEL_SDK_DISABLED', 'OTEL_TRACES_EXPORTER', 'OTEL_TRACES_SAMPLER', 'OTEL_TRACES_SAMPLER_ARG'] as const),
  ...(['OTEL_EXPORTER_OTLP_ENDPOINT', 'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT'] as const),
  ...(['OTEL_EXPORTER_OTLP_PROTOCOL', 'OTEL_EXPORTER_OTLP_TRACES_PROTOCOL'] as const),
  ...(['OTEL_EXPORTER_OTLP_HEADERS', 'OTEL_EXPORTER_OTLP_TRACES_HEADERS'] as const),
  ...(['OTEL_EXPORTER_OTLP_TIMEOUT', 'OTEL_EXPORTER_OTLP_TRACES_TIMEOUT'] as const),
  ...(['OTEL_EXPORTER_OTLP_COMPRESSION', 'OTEL_EXPORTER_OTLP_TRACES_COMPRESSION'] as const),
  ...(['OTEL_SERVICE_NAME', 'OTEL_RESOURCE_ATTRIBUTES'] as const),
  ...(['OTEL_BSP_SCHEDULE_DELAY', 'OTEL_BSP_EXPORT_TIMEOUT'] as const),
  ...(['OTEL_BSP_MAX_QUEUE_SIZE', 'OTEL_BSP_MAX_EXPORT_BATCH_SIZE'] as const),
] as const;

export type TraceSettingName = (typeof traceSettingNames)[number];

/** Values by name, of those that there are. */
export type TraceSettings = Readonly<Partial<Record<TraceSettingName, string>>>;
