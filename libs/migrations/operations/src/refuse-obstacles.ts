import { Refusal } from '@tiffin/kernel';
import type { OpenStore } from './open-store.js';

/** Of all changes, those that come last too: what cannot be done is to stop a release before anything is changed. Refuses MIGRATION_BLOCKED. */
export async function refuseObstacles(stores: readonly OpenStore[]): Promise<void> {
  const lines: string[] = [];
  for (const open of stores) lines.push(...(await obstaclesOf(open)));
  if (lines.length > 0) throw Refusal.of('MIGRATION_BLOCKED', lines.join('\n'));
}

async function obstaclesOf({ store, database, changes }: OpenStore): Promise<readonly string[]> {
  const lines: string[] = [];
  for (const { obstacle } of changes) {
    const rows = obstacle === null ? 0 : await database.count(obstacle);
    if (obstacle !== null && rows > 0) lines.push(`Connector "${store.connector}": ${obstacle.words(rows)}`);
  }
  return lines;
}
