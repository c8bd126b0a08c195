import type { ParametersOf, policyDefinitions, PolicyName } from '@tiffin/contracts/gateway';
import type { Consumers } from '../consumers/consumer-directory.js';
import type { SharedCounts } from '../limits/shared-counts.js';
import type { StepStates } from '../load/step-states.js';
import type { Section } from '../load/section.js';
import type { ServiceAddress } from '../load/service-endpoints.js';
import type { JsonLog } from '@tiffin/runtime';
import type { PluginHost } from '../plugins/plugin-host.js';
import type { Metrics } from '../process/metrics.js';
import type { UpstreamPools } from '../proxy/upstream-pools.js';
import type { Action } from './pipeline.js';

export interface PolicyContext {
  /** Base URLs by name of the service endpoint. */
  readonly serviceEndpoints: ReadonlyMap<string, readonly ServiceAddress[]>;
  readonly pools: UpstreamPools;
  readonly consumers: Consumers;
  readonly log: JsonLog;
  readonly metrics: Metrics;
  readonly plugins: PluginHost | undefined;
  /** Where replicas count together; undefined: nowhere. */
  readonly limits: SharedCounts | undefined;
  readonly states: StepStates;
  /**
   * What a step counts or keeps: that of the config before, unless the step itself has changed, or anything of its pipeline, of that one's
   * API endpoints, of the services or of plugins, which is for what others have answered.
   */
  readonly keep: <State>(unless: 'step changes' | 'pipeline changes', make: () => State) => State;
  /**
   * A name for what a step keeps elsewhere: no other step has it, in every replica it is the same, and another config has it only for a
   * step that says the same.
   */
  readonly inStore: () => string;
  /** Where a step stands, for labels of figures. */
  readonly place: () => string;
  /** Says, at load, that a policy of this pipeline sets a header: from then on no client can. */
  readonly own: (header: string) => void;
}

type Definitions = typeof policyDefinitions;

/** What a policy was told, with every default put in. */
export type PolicyParameters<Name extends PolicyName> = ParametersOf<Definitions[Name]>;

export interface CompileContext extends PolicyContext {
  /** The step, for messages. */
  readonly where: Section;
}

/** Compiles the parameters of one step, once, at load. Throws ConfigError. */
export type Policy<Name extends PolicyName = PolicyName> = (
  parameters: PolicyParameters<Name>,
  context: CompileContext,
) => Action;
