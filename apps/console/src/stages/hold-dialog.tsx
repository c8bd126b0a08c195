import { notifications } from '@mantine/notifications';
import { useSend } from '../graphql/use-send.js';
import { ConfirmDialog } from '../look/confirm-dialog.js';
import { useClient } from 'urql';
import { refusalOf } from '../graphql/refusal-of.js';
import { holdMutation, unholdMutation } from './promotion-documents.js';
import { RemarkDialog } from './remark-dialog.js';
import type { StageAnswer } from './stages-documents.js';
import { useStageBoard } from './use-stage-board.js';

interface HoldDialogProps {
  readonly stage: StageAnswer;
  readonly onClose: () => void;
}

/** Keeps automation away from a stage, or lets it at it again. */
export const HoldDialog = ({ way, ...props }: HoldDialogProps & { readonly way: 'hold' | 'unhold' }) =>
  way === 'hold' ? <Hold {...props} /> : <Unhold {...props} />;

function Hold({ stage, onClose }: HoldDialogProps) {
  const { reread } = useStageBoard();
  const { send, isBusy, refusal } = useSend(holdMutation);
  const hold = async (reason: string | null): Promise<boolean> =>
    (await send({ input: { environmentId: stage.id, reason } })) !== null;
  const onDone = (): void => {
    notifications.show({ message: `${stage.name} is held.` });
    reread();
  };
  return (
    <RemarkDialog
      title={`Hold ${stage.name}?`}
      label="Reason"
      does="Hold"
      testId="hold-do"
      send={hold}
      {...{ isBusy, refusal, onDone, onClose }}
    >
      What runs stays: nothing comes by itself, and nothing goes back by itself, until the hold is lifted. People may
      still promote.
    </RemarkDialog>
  );
}

function Unhold({ stage, onClose }: HoldDialogProps) {
  const { reread } = useStageBoard();
  const client = useClient();
  const run = async (): Promise<string | null> => {
    const { error } = await client.mutation(unholdMutation, { input: { environmentId: stage.id } });
    if (error) return refusalOf(error).text;
    notifications.show({ message: `${stage.name} is held no longer.` });
    reread();
    return null;
  };
  return (
    <ConfirmDialog title={`Lift the hold of ${stage.name}?`} confirm="Lift the hold" run={run} onClose={onClose}>
      Automation may change again what runs there.
    </ConfirmDialog>
  );
}
