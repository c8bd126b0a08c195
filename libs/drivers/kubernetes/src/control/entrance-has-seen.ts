import type { Entrance } from '../entrance.js';
import { type EnvironmentRecord, type PlacedRelease, waitsForEntrance } from '../record/environment-record.js';
import { canaryValue, shareValue } from '../render/render-http-route.js';
import type { RenderSettings } from '../render/render-settings.js';
import { versionOf } from '../render/version-of.js';
import { plannedUnits } from './plan-environment.js';

interface Seen {
  readonly entrance: Entrance;
  readonly settings: RenderSettings;
}

/**
 * Whether the entrance has seen what the state of a record waits for. All that is said of a host is in one object, which an entrance takes
 * as a whole: who finds one part of it has found all.
 */
export async function entranceHasSeen(record: EnvironmentRecord, { entrance, settings }: Seen): Promise<boolean> {
  const { state, serving, wanted } = record;
  if (!waitsForEntrance(state)) return false;
  // Nobody answers for what is stopped.
  if (serving === null || serving.desired.isStopped === true) return true;
  const release = state === 'weighing' ? wanted : serving;
  const asks = askedFor(record);
  const led = await Promise.all(
    serving.desired.routes.map(({ host }) => {
      const version = release === null ? null : versionAt(release, host, settings);
      return version === null || entrance.leadsTo(host, version, asks);
    }),
  );
  return led.every(Boolean);
}

/** What the platform asks for where it wants to be led to a canary; undefined: for what serves. */
function askedFor({ state, wanted }: EnvironmentRecord): string | undefined {
  if (state === 'switching') return undefined;
  const canary = wanted?.desired.canary;
  return canary === undefined || canary === 'stopped' ? canaryValue : shareValue(canary.weightPercent);
}

/** Null: the release does not serve the host. */
function versionAt(release: PlacedRelease, host: string, settings: RenderSettings): string | null {
  const route = release.desired.routes.find((one) => one.host === host);
  const planned = plannedUnits(release).find(({ unit }) => unit.key === route?.unit);
  return planned === undefined ? null : versionOf(planned, settings);
}
