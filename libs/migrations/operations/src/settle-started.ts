import { appliedHash, startedChange } from '@tiffin/migrations-rules';
import type { EnvironmentId } from '@tiffin/kernel';
import { madeEvent } from './made-event.js';
import type { ChangeEnd, MigrationRows, StartedRecord } from './migration-record.js';
import type { OpenStore } from './open-store.js';

const notKnown =
  'Whether it was made is not known: the database is another one than it was then, or was changed by hand.';
const notMade = 'Who was at it stopped before it was made.';

/**
 * What was begun and has no end: who was at it has stopped. The databases themselves tell whether it was made. Of one that cannot be taken back
 * and that they tell nothing of, nobody is to believe that it was not.
 */
export async function settleStarted(
  rows: MigrationRows,
  environmentId: EnvironmentId,
  stores: readonly OpenStore[],
): Promise<void> {
  for (const started of await rows.started(environmentId)) {
    const open = stores.find(({ store }) => store.connectorId === started.connectorId);
    if (!open) continue;
    const end = endOf(started, startedChange(started, appliedHash(open.applied)));
    await rows.end(started.id, end);
    if (end.state === 'done') await rows.audit(madeEvent({ environmentId }, started));
  }
}

function endOf({ kind }: StartedRecord, found: ReturnType<typeof startedChange>): ChangeEnd {
  if (found === 'made') return { state: 'done', note: null };
  if (found === 'not-made') return { state: 'failed', note: notMade };
  return { state: kind === 'irreversible' ? 'done' : 'failed', note: notKnown };
}
