import { ROOT_CONTEXT, SpanKind, trace, TraceFlags } from '@opentelemetry/api';
import {
  AlwaysOffSampler,
  AlwaysOnSampler,
  ParentBasedSampler,
  type Sampler,
  SamplingDecision,
  TraceIdRatioBasedSampler,
} from '@opentelemetry/sdk-trace';
import type { TraceSettings } from '@tiffin/contracts';

/** Whether a span of a trace is recorded; `parent`: whether the caller's was, undefined where there is none. */
export type Samples = (traceId: string, parent: boolean | undefined) => boolean;

const roots: Readonly<Record<string, (ratio: number) => Sampler>> = {
  always_on: () => new AlwaysOnSampler(),
  always_off: () => new AlwaysOffSampler(),
  traceidratio: (ratio) => new TraceIdRatioBasedSampler(ratio),
};
const samplers: typeof roots = {
  ...roots,
  ...Object.fromEntries(
    Object.entries(roots).map(([name, make]) => [
      `parentbased_${name}`,
      (ratio: number) => new ParentBasedSampler({ root: make(ratio) }),
    ]),
  ),
};

const parentWith = (traceFlags: TraceFlags) =>
  trace.setSpanContext(ROOT_CONTEXT, { traceId: '1'.repeat(32), spanId: '1'.repeat(16), traceFlags, isRemote: true });
const [recorded, unrecorded] = [parentWith(TraceFlags.SAMPLED), parentWith(TraceFlags.NONE)];

/** Throws where the settings name no sampler, or no ratio. */
export function makeSampler({
  OTEL_TRACES_SAMPLER: name = 'parentbased_traceidratio',
  OTEL_TRACES_SAMPLER_ARG: argument,
}: TraceSettings): Samples {
  const make = Object.hasOwn(samplers, name) ? samplers[name] : undefined;
  if (make === undefined)
    throw new Error(`OTEL_TRACES_SAMPLER is "${name}"; it may be ${Object.keys(samplers).join(', ')}.`);
  const sampler = make(name.endsWith('traceidratio') ? ratioOf(argument) : 1);
  return (traceId, parent) => {
    const context = parent === undefined ? ROOT_CONTEXT : parent ? recorded : unrecorded;
    const { decision } = sampler.shouldSample(context, traceId, '', SpanKind.SERVER, {}, []);
    return decision === SamplingDecision.RECORD_AND_SAMPLED;
  };
}

function ratioOf(text = '1'): number {
  const ratio = Number(text);
  if (/^[\d.]+(?:e-\d+)?$/i.test(text) && ratio >= 0 && ratio <= 1) return ratio;
  throw new Error(`OTEL_TRACES_SAMPLER_ARG is "${text}"; it must be a number from 0 to 1.`);
}
