import { CellController } from './control/cell-controller.js';
import type { RemovalLimits } from './control/removal-guard.js';
import { SameSettings } from './control/same-settings.js';
import { Leadership } from './control/leadership.js';
import type { ControllerTimings, Drifted } from './control/environment-controller.js';
import { Entrance } from './entrance.js';
import { type KubernetesPlace, openPlace } from './kubernetes-place.js';
import type { LimitUsers } from './limits/limit-users.js';
import { servesCertificates } from './render/render-routes.js';
import { versionKey } from './version-key.js';
import type { WatchTimings } from './view/watched-kind.js';

export interface ControllerOptions {
  /** Who works here, unique among all. */
  readonly holder: string;
  readonly drifted: Drifted;
  /** `environmentId` null: of the cell as a whole. */
  readonly report: (error: unknown, environmentId: string | null) => void;
  readonly watch?: WatchTimings;
  readonly leaseMs?: number;
  readonly timings?: Partial<ControllerTimings>;
  readonly removals?: RemovalLimits;
  /** Asked for by whoever begins to work at a cell, and closed when that ends. Absent: there is no Redis of limits. */
  readonly openLimitUsers?: () => LimitUsers;
}

const usualTimings: ControllerTimings = {
  ...{ drainMs: 10_000, graceMs: 15_000, stuckMs: 600_000 },
  rememberMs: 86_400_000,
};

/** Begins to work at a cell as soon as nobody else does. */
export function openController(
  place: KubernetesPlace,
  options: ControllerOptions,
): { readonly stop: () => Promise<void> } {
  const opened = openPlace(place);
  const { api, records } = opened;
  const { drifted, report, holder, watch, leaseMs = 6_000 } = options;
  const { routes } = place.settingsFor(null);
  const remembering = place.rememberMs === undefined ? {} : { rememberMs: place.rememberMs };
  const same = new SameSettings();
  const make = (key: string) =>
    new CellController({
      ...{ api, records, entrance: new Entrance(place.entranceUrl) },
      settingsFor: (owner) => same.of({ ...place.settingsFor(owner), versionKey: key }),
      ...{ timings: { ...usualTimings, ...remembering, ...options.timings }, drifted, report },
      ...(options.removals === undefined ? {} : { removals: options.removals }),
      ...(watch === undefined ? {} : { watch }),
      ...(options.openLimitUsers === undefined ? {} : { limitUsers: options.openLimitUsers() }),
      makesGateways: servesCertificates({ routes }),
      routeKind: routes.kind === 'ingress' ? 'ingress' : 'httpRoute',
    });
  const leadership = new Leadership(
    { api, holder, leaseMs, namespace: place.namespace, report: (error) => report(error, null) },
    dutiesOf(async () => make(await versionKey(api, place.namespace))),
  );
  leadership.start();
  return {
    stop: async () => {
      await leadership.stop();
      opened.close();
    },
  };
}

function dutiesOf(make: () => Promise<CellController>) {
  let controller: CellController | null = null;
  let turn = 0;
  return {
    begin: async () => {
      turn += 1;
      const mine = turn;
      const made = await make();
      // It may be over before it has begun.
      if (mine !== turn) return;
      controller = made;
      await made.start();
    },
    end: async () => {
      turn += 1;
      await controller?.stop();
      controller = null;
    },
  };
}
