import type { DesiredEnvironment } from '@tiffin/contracts';
import { isId, Refusal } from '@tiffin/kernel';
import { refuseHost } from './accept-host.js';
import { invalid, isWhole, refuseUnit } from './accept-unit.js';
import type { RenderSettings } from './render-settings.js';

type Limits = Pick<RenderSettings, 'quota'>;

/** What is desired, or why no plan of it could be rendered: `Refusal` INPUT_INVALID that names the field. */
export function acceptDesired(desired: DesiredEnvironment, settings: Limits): DesiredEnvironment | Refusal {
  return refusePlace(desired) ?? refuseUnits(desired, settings) ?? refuseRoutes(desired) ?? desired;
}

export function refusePlace({ environmentId, epoch }: Pick<DesiredEnvironment, 'environmentId' | 'epoch'>) {
  if (!isId(environmentId)) return invalid('environmentId', 'is no UUID in lower case.');
  return isWhole(epoch, 0, Number.MAX_SAFE_INTEGER) ? null : invalid('epoch', 'is no whole number.');
}

function refuseUnits({ units }: DesiredEnvironment, settings: Limits): Refusal | null {
  const keys = new Set(units.map(({ key }) => key));
  if (keys.size !== units.length) return invalid('units', 'has the same key twice.');
  for (const unit of units) {
    const refused = refuseUnit(unit, settings);
    if (refused !== null) return refused;
    const unknown = unit.upstreams.find((upstream) => !keys.has(upstream));
    if (unknown !== undefined) return invalid(`units.${unit.key}.upstreams`, `names "${unknown}", which is no unit.`);
  }
  return null;
}

function refuseRoutes({ routes, units }: DesiredEnvironment): Refusal | null {
  if (new Set(routes.map(({ host }) => host)).size !== routes.length) return invalid('routes', 'has a host twice.');
  for (const { host, unit } of routes) {
    const refused = refuseHost(host);
    if (refused !== null) return refused;
    if (!units.some(({ key }) => key === unit)) return invalid(`routes.${host}`, `names "${unit}", which is no unit.`);
  }
  return null;
}
