import { Radio, Stack } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { type FormEvent, useState } from 'react';
import { useSend } from '../graphql/use-send.js';
import { Dialog } from '../look/dialog.js';
import { DialogFoot } from '../look/dialog-foot.js';
import { automateMutation } from './promotion-documents.js';
import { automationTexts } from './promotion-texts.js';
import type { StageAnswer } from './stages-documents.js';
import { useStageBoard } from './use-stage-board.js';

interface AutomationDialogProps {
  readonly stage: StageAnswer;
  readonly onClose: () => void;
}

type Automation = StageAnswer['stage']['autoPromote'];
const choices = ['off', 'newest', 'upstream'] as const;

/** Which release comes into a stage by itself. */
export function AutomationDialog({ stage, onClose }: AutomationDialogProps) {
  const { reread } = useStageBoard();
  const [chosen, setChosen] = useState<Automation>(stage.stage.autoPromote);
  const { send, isBusy, refusal } = useSend(automateMutation);
  const go = async (): Promise<void> => {
    if (!(await send({ input: { environmentId: stage.id, autoPromote: chosen } }))) return;
    notifications.show({ message: `What comes into ${stage.name} by itself is set.` });
    reread();
    onClose();
  };
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (!isBusy) void go();
  };
  return (
    <Dialog onClose={onClose} title={`What comes into ${stage.name} by itself`}>
      <form onSubmit={submit} data-testid="automation-form">
        <Stack gap="md">
          <Radio.Group
            label="Which release comes by itself"
            description="It passes the same gates as one that somebody asks for. A hold keeps it away."
            value={chosen}
            onChange={(value) => setChosen(value as Automation)}
          >
            <Stack gap="xs" mt="sm">
              {choices.map((one) => (
                <Radio key={one} value={one} label={automationTexts[one]} data-testid={`automation-${one}`} />
              ))}
            </Stack>
          </Radio.Group>
          <DialogFoot does="Set" testId="automation-do" {...{ onClose, isBusy, refusal }} />
        </Stack>
      </form>
    </Dialog>
  );
}
