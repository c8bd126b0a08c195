import { type JsonLog, spanFamilies } from '@tiffin/runtime';
import type { Consumers } from '../consumers/consumer-directory.js';
import type { SharedCounts } from '../limits/shared-counts.js';
import type { PluginHost } from '../plugins/plugin-host.js';
import { Metrics, type Shown } from '../process/metrics.js';
import { UpstreamPools } from '../proxy/upstream-pools.js';
import { Router } from '../routing/router.js';
import type { GatewaySpans } from '../spans/recording.js';
import { Faults } from './config-error.js';
import { compilePipelines } from './pipelines.js';
import { compileRoutes } from './routes.js';
import { Section } from './section.js';
import { StepStates } from './step-states.js';
import { compileServiceEndpoints, type UnitAddresses } from './service-endpoints.js';

/** A config compiled to what requests meet. */
export interface LoadedGateway {
  readonly router: Router;
  readonly metrics: Metrics;
  readonly pools: UpstreamPools;
  readonly states: StepStates;
  /** Undefined: the config brings no code along. */
  readonly plugins: PluginHost | undefined;
}

/** What a gateway keeps while configs come and go. */
export interface Kept {
  readonly units: UnitAddresses;
  readonly log: JsonLog;
  readonly consumers: Consumers;
  /** Where replicas count together; undefined: nowhere. */
  readonly limits?: SharedCounts | undefined;
  /** Undefined: spans go nowhere. */
  readonly spans?: GatewaySpans | undefined;
  /** Figures that the process counts, whatever config it has. */
  readonly shown?: readonly Shown[];
}

/** What is there when a config is loaded. */
export interface Beside {
  /** The config whose place it takes. */
  readonly former?: LoadedGateway;
  /** The code that it brings along, already running. */
  readonly plugins?: PluginHost | undefined;
}

const parts = ['kind', 'id', 'name', 'apiEndpoints', 'serviceEndpoints', 'policies', 'pipelines'];

function partsOf(config: unknown): Section {
  const section = new Section(config, 'config.json');
  section.allow(...parts, 'plugins', 'pluginFolder');
  if (section.raw('kind') !== 'gateway') throw section.invalid('needs "gateway" as "kind"');
  return section;
}

/** Throws ConfigError for what is wrong whatever the code does that the config brings along: routes and services. */
export function checkWithoutCode(config: unknown, units: UnitAddresses): void {
  const section = partsOf(config);
  const faults = new Faults();
  faults.gather(() => compileServiceEndpoints(section, units));
  faults.gather(() => compileRoutes(section, new Map()));
  faults.tell();
}

/** Checks and compiles a whole `GatewayConfig`. Throws ConfigError for all that is wrong. */
export function loadGateway(
  config: unknown,
  { units, limits, spans, shown = [], ...kept }: Kept,
  { former, plugins }: Beside = {},
): LoadedGateway {
  const section = partsOf(config);
  const { metrics, pools, states } = goingOn(section.section('apiEndpoints').keys(), former);
  limits?.showIn(metrics);
  for (const one of [...shown, ...(spans === undefined ? [] : spanFamilies(spans))]) metrics.show(one);
  const faults = new Faults();
  const serviceEndpoints = faults.gather(() => compileServiceEndpoints(section, units));
  // Without its addresses a pipeline could only repeat what is wrong with them.
  const pipelines =
    serviceEndpoints &&
    faults.gather(() =>
      compilePipelines(section, { serviceEndpoints, pools, states, metrics, plugins, limits, ...kept }),
    );
  const routes = faults.gather(() => compileRoutes(section, pipelines ?? new Map()));
  faults.tell();
  return { router: new Router(routes!), metrics, pools, states, plugins };
}

/** What counts, and what is connected, goes on from one config to the next. */
const goingOn = (apiEndpoints: readonly string[], former?: LoadedGateway) => ({
  metrics: new Metrics(apiEndpoints, former?.metrics),
  pools: new UpstreamPools(former?.pools),
  states: new StepStates(former?.states),
});
