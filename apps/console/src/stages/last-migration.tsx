import { Text } from '@mantine/core';
import { When } from '../look/when.js';
import type { StageAnswer } from './stages-documents.js';

const states = { planned: 'is to be made', running: 'is being made', done: 'was made', failed: 'failed' } as const;

/** What was changed last in the databases of a stage, and what was changed with it for the same release. */
export function LastMigration({ stage: { migrations } }: { stage: StageAnswer }) {
  const [last] = migrations;
  if (!last) return null;
  const others = migrations.filter(({ release }) => release.name === last.release.name).length - 1;
  return (
    <Text fz={12.5} c={last.state === 'failed' ? 'var(--tone-bad)' : 'dimmed'} data-testid="stage-migration">
      Data: {last.words} {states[last.state]}, for <span className="mono">{last.release.name}</span>
      {others > 0 && `, with ${others} more`} <When at={last.finishedAt ?? last.plannedAt} />
      {last.note !== null && <span data-testid="stage-migration-note">. {last.note}</span>}
    </Text>
  );
}
