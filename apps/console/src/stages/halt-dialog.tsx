import { notifications } from '@mantine/notifications';
import { useClient } from 'urql';
import { refusalOf } from '../graphql/refusal-of.js';
import { ConfirmDialog } from '../look/confirm-dialog.js';
import { startMutation, stopMutation } from './promotion-documents.js';
import type { StageAnswer } from './stages-documents.js';
import { useStageBoard } from './use-stage-board.js';

interface HaltDialogProps {
  readonly stage: StageAnswer;
  readonly way: 'stop' | 'start';
  readonly onClose: () => void;
}

const said = { stop: 'is stopped.', start: 'is on its way up again.' } as const;
const confirms = { stop: 'Stop', start: 'Start' } as const;

/** Stops all that runs in a stage, or starts it again. */
export function HaltDialog({ stage: { id, name }, way, onClose }: HaltDialogProps) {
  const { reread } = useStageBoard();
  const client = useClient();
  const run = async (): Promise<string | null> => {
    const { error } = await client.mutation(way === 'stop' ? stopMutation : startMutation, {
      input: { environmentId: id },
    });
    if (error) return refusalOf(error).text;
    notifications.show({ message: `${name} ${said[way]}` });
    reread();
    return null;
  };
  return (
    <ConfirmDialog
      title={`${confirms[way]} ${name}?`}
      confirm={confirms[way]}
      {...(way === 'stop' && name === 'production' ? { typed: name } : {})}
      {...{ run, onClose }}
    >
      {way === 'stop'
        ? 'Whoever calls its addresses is answered 503 until it is started again. It keeps its release, settings and data; nothing is deployed there meanwhile.'
        : 'What ran there runs again, with the settings as they are now.'}
    </ConfirmDialog>
  );
}
