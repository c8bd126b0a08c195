import { Refusal } from '@tiffin/kernel';
import { standsIn } from '@tiffin/migrations-rules';
import type { MigrationFence, MigrationRows, RecordedForGood } from './migration-record.js';
import type { OpenStore } from './open-store.js';

interface Reconciling {
  readonly fence: Pick<MigrationFence, 'environmentId'>;
  readonly releaseNumber: number;
}

/**
 * What is on record of changes that cannot be taken back becomes what the databases themselves tell: one that is not in the database that the
 * environment has now closes no gate any more, and one that is there does, whoever has said that it was put back. Answers what stands in the way
 * of a release that was let in on such a word.
 */
export async function reconcileMade(
  rows: MigrationRows,
  { fence: { environmentId }, releaseNumber }: Reconciling,
  stores: readonly OpenStore[],
): Promise<readonly string[]> {
  const lines: string[] = [];
  for (const made of await rows.madeForGood(environmentId)) {
    const open = stores.find(({ store }) => store.connectorId === made.connectorId);
    if (!open) continue;
    const stands = standsIn(made, { id: open.database.id, applied: open.applied });
    if (stands !== made.isResolved) continue;
    await rows.resolve(made.id, stands ? 'stands' : 'gone');
    await rows.audit({
      ...{ action: 'environment.reconcile', objectKind: 'environment', objectId: environmentId },
      detail: { connector: made.connector, change: made.words, stands },
    });
    if (stands && releaseNumber < made.releaseNumber) lines.push(lineOf(made));
  }
  return lines;
}

const lineOf = ({ connector, words, releaseNumber }: RecordedForGood): string =>
  `Connector "${connector}": its database is not one that was put back: it tells that release ${releaseNumber} was there, which has changed it for good (${words}). ` +
  'Put it back from a backup of before, and say so; or promote a newer release.';

/** Refuses MIGRATION_BLOCKED. */
export function refuseUntrue(lines: readonly string[]): void {
  if (lines.length > 0) throw Refusal.of('MIGRATION_BLOCKED', lines.join('\n'));
}
