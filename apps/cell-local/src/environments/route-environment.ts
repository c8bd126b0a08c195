import type { DesiredEnvironment, UnitKey } from '@tiffin/contracts';
import type { RequestMeters } from '../requests/request-meters.js';
import { environmentStopped } from '../routing/router-answer.js';
import type { RouteTable } from '../routing/route-table.js';
import type { EnvironmentState } from '../state/state-store.js';
import type { Visitable } from '../units/unit-slot.js';
import type { Canary } from './canary.js';

export interface Fronts {
  readonly routes: RouteTable;
  readonly requests: RequestMeters;
}

interface Routing extends Fronts {
  readonly find: (unit: UnitKey) => Visitable | null;
  readonly canary: Canary | null;
}

/** Hosts that serve lead to their units; those that are only wanted are known, and say that they are not ready. */
export function routeEnvironment(state: EnvironmentState, { routes, requests, find, canary }: Routing): void {
  const { environmentId, desired, serving } = state;
  const wanted = (desired?.routes ?? []).map(({ host }) => [host, notReady] as const);
  const served = targetsOf(serving, find);
  const splits = served.flatMap(([host, target]) => {
    const split = canary?.splitHost(host, target);
    return split === undefined ? [] : [[host, split] as const];
  });
  const meter = requests.of(environmentId, (desired ?? serving)?.owner?.tenant);
  const targets = new Map<string, Visitable>([...wanted, ...served]);
  routes.replace(environmentId, { targets, splits: new Map(splits) }, meter);
}

const targetsOf = (serving: DesiredEnvironment | null, find: Routing['find']) =>
  (serving?.routes ?? []).map(({ host, unit }) => {
    const absent = serving?.isStopped === true ? stopped : notReady;
    return [host, find(unit) ?? absent] as const;
  });

/** Makes the host names of an environment known before anything of it runs: not there yet is not unknown. */
export function announce(state: EnvironmentState, fronts: Fronts): void {
  routeEnvironment(state, { ...fronts, find: () => null, canary: null });
}

const notReady: Visitable = { enter: async () => null };
const stopped: Visitable = { ...notReady, closed: environmentStopped };
