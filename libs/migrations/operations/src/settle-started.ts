import { appliedHash, startedChange } from '@tiffin/migrations-rules';
import type { EnvironmentId } from '@tiffin/kernel';
import { madeEvent } from './made-event.js';
import type { ChangeEnd, GoneRows, MigrationRows, StartedRecord } from './migration-record.js';
import type { OpenStore } from './open-store.js';

const notKnown =
  'Whether it was made is not known: the database is another one than it was then, or was changed by hand.';
const gone = 'Whether it was made is not known: no release that came here later has the connector.';
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
    // Its deployment settles what it leaves behind: `settleGone`.
    if (!open) continue;
    const end = endOf(started, startedChange(started, appliedHash(open.applied)));
    await rows.end(started.id, end);
    if (end.state === 'done') await rows.audit(madeEvent({ environmentId }, started));
  }
}

/** What a deployment that is through has left without an end: nobody comes to its database any more who could ask it. */
export async function settleGone(rows: GoneRows, environmentId: EnvironmentId): Promise<void> {
  for (const made of await rows.endGone(environmentId, gone)) await rows.audit(madeEvent({ environmentId }, made));
}

function endOf({ kind }: StartedRecord, found: ReturnType<typeof startedChange>): ChangeEnd {
  if (found === 'made') return { state: 'done', note: null };
  if (found === 'not-made') return { state: 'failed', note: notMade };
  return { state: kind === 'irreversible' ? 'done' : 'failed', note: notKnown };
}
