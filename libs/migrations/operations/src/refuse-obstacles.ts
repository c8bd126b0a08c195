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
    if (obstacle === null) continue;
    const { rows, named } = await database.find(obstacle);
    if (rows > 0) lines.push(`Connector "${store.connector}": ${obstacle.words(rows, named)}`);
  }
  return lines;
}
