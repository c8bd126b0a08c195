import { notifications } from '@mantine/notifications';
import { useSend } from '../graphql/use-send.js';
import { abortMutation, approveMutation, rejectMutation } from './promotion-documents.js';
import { RemarkDialog } from './remark-dialog.js';
import type { PromotionAnswer, StageAnswer } from './stages-documents.js';
import { useStageBoard } from './use-stage-board.js';

export type PromotionAct = 'approve' | 'reject' | 'abort';

interface PromotionDialogProps {
  readonly act: PromotionAct;
  readonly stage: StageAnswer;
  readonly promotion: PromotionAnswer;
  readonly onClose: () => void;
}

const words = {
  approve: {
    verb: 'Approve',
    done: 'is approved',
    text: 'It starts as soon as everybody has agreed who has to, and the other gates are open.',
  },
  reject: { verb: 'Reject', done: 'is rejected', text: 'One rejection ends the promotion.' },
  abort: { verb: 'Abort', done: 'is aborted', text: 'It ends here. What ran when it started runs again.' },
} as const;

/** Says yes or no to a promotion, or ends it. */
export function PromotionDialog({ act, stage, promotion, onClose }: PromotionDialogProps) {
  const { reread } = useStageBoard();
  const { send, isBusy, refusal } = useSent(act, stage.id, promotion.id);
  const { verb, done, text } = words[act];
  const what = `${promotion.release.name} in ${stage.name}`;
  const onDone = (): void => {
    notifications.show({ message: `${what} ${done}.` });
    reread();
  };
  return (
    <RemarkDialog
      title={`${verb} ${what}?`}
      label={act === 'abort' ? 'Reason' : 'Comment'}
      does={verb}
      isDangerous={act !== 'approve'}
      testId={`${act}-do`}
      {...{ isBusy, refusal, send, onDone, onClose }}
    >
      {text}
    </RemarkDialog>
  );
}

function useSent(act: PromotionAct, environmentId: string, promotionId: string) {
  const approve = useSend(approveMutation);
  const reject = useSend(rejectMutation);
  const abort = useSend(abortMutation);
  const { isBusy, refusal } = { approve, reject, abort }[act];
  const send = async (remark: string | null): Promise<boolean> => {
    const input = { environmentId, promotionId };
    const answer =
      act === 'abort'
        ? await abort.send({ input: { ...input, reason: remark } })
        : await { approve, reject }[act].send({ input: { ...input, comment: remark } });
    return answer !== null;
  };
  return { send, isBusy, refusal };
}
