import { chown, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { LaunchUser, UnitHost } from '../process/launch-unit.js';
import type { UnitSpec } from '../units/unit-spec.js';

interface Place {
  readonly privateDir: string;
  readonly uid: LaunchUser;
}

/** The file that tells a gateway where to count, which only its process reads; undefined where it counts for itself. */
export async function giveLimits(spec: UnitSpec, host: UnitHost, place: Place): Promise<string | undefined> {
  const { limits, environmentId } = host;
  if (limits === undefined || spec.kind !== 'gateway') return undefined;
  const { privateDir, uid } = place;
  const file = join(privateDir, 'limits.json');
  await writeFile(file, JSON.stringify(await limits.storeOf(environmentId)), { mode: 0o600 });
  if (uid !== null) await chown(file, uid, uid);
  return file;
}
