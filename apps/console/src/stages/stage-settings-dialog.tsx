import { Stack, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { type FormEvent, useState } from 'react';
import { useSend } from '../graphql/use-send.js';
import { Dialog } from '../look/dialog.js';
import { DialogFoot } from '../look/dialog-foot.js';
import { useMay } from '../tenant/place.js';
import { rolloutText } from './canary-texts.js';
import { changeStageMutation } from './promotion-documents.js';
import { ApprovalFields, CheckFields, OrderFields, RollbackFields } from './stage-fields.js';
import { type StageForm, stageChanges, stageForm } from './stage-form.js';
import type { StageAnswer } from './stages-documents.js';
import { useStageBoard } from './use-stage-board.js';

interface StageSettingsProps {
  readonly stage: StageAnswer;
  readonly onClose: () => void;
}

/** What a release must have been through to come into a stage; a form for whoever may change it. */
export function StageSettingsDialog({ stage, onClose }: StageSettingsProps) {
  const may = useMay();
  return (
    <Dialog onClose={onClose} title={`Settings of ${stage.name}`} size="lg">
      {may('environment.manage') ? <Form {...{ stage, onClose }} /> : <Shown stage={stage} />}
    </Dialog>
  );
}

function Form({ stage, onClose }: StageSettingsProps) {
  const { project } = useStageBoard();
  const { form, set, submit, isBusy, refusal } = useChange(stage, onClose);
  const others = project.environments.filter(({ id }) => id !== stage.id);
  return (
    <form onSubmit={submit} data-testid="stage-settings-form">
      <Stack gap="md">
        {!stage.followsHead && <OrderFields {...{ form, set, others }} />}
        {!stage.followsHead && <ApprovalFields {...{ form, set }} least={stage.stage.leastApprovals} />}
        <CheckFields {...{ form, set }} />
        <RollbackFields {...{ form, set }} />
        <DialogFoot does="Save" testId="stage-settings-do" {...{ onClose, isBusy, refusal }} />
      </Stack>
    </form>
  );
}

function useChange(stage: StageAnswer, onClose: () => void) {
  const { reread } = useStageBoard();
  // Others may change it meanwhile: what is sent is what differs from what was shown when the form was opened.
  const [opened] = useState(stage);
  const [form, setForm] = useState(() => stageForm(stage));
  const [problem, setProblem] = useState<string | null>(null);
  const { send, isBusy, refusal } = useSend(changeStageMutation);
  const go = async (): Promise<void> => {
    const changes = stageChanges(opened, form);
    setProblem(typeof changes === 'string' ? changes : null);
    if (typeof changes === 'string') return;
    if (!(await send({ input: { environmentId: stage.id, ...changes } }))) return;
    notifications.show({ message: `The settings of ${stage.name} are saved.` });
    reread();
    onClose();
  };
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (!isBusy) void go();
  };
  const set = (changes: Partial<StageForm>): void => setForm((before) => ({ ...before, ...changes }));
  return { form, set, submit, isBusy, refusal: problem ?? refusal };
}

const comeHow = ({ stage: { rollout } }: StageAnswer): string =>
  rollout ? `in steps: ${rolloutText(rollout)}` : 'all at once';

/** For those who look. */
function Shown({ stage }: { stage: StageAnswer }) {
  const { soak, checks, windows, quorum, approverRoles, rollbackOn, rollbackSkips } = stageForm(stage);
  const from = stage.upstream.map(({ name }) => name).join(', ');
  const agree = quorum === 0 ? 'nobody' : `${quorum}, of those who are ${approverRoles.join(' or ') || 'named'}`;
  const rows = [
    ['Releases come from', from || 'builds'],
    ['Soak', soak],
    ['Who has to agree', agree],
    ['Checks', checks || 'none'],
    ['Time windows', windows || 'none'],
    ['Releases come', comeHow(stage)],
    ['Goes back by itself after', rollbackOn.join(', ') || 'nothing'],
    ['A rollback does not wait for', rollbackSkips.join(', ') || 'nothing is skipped'],
  ] as const;
  return (
    <Stack gap="xs">
      <Text fz="sm" c="dimmed">
        Admins and owners change them.
      </Text>
      <dl className="stage-settings" data-testid="stage-settings">
        {rows.map(([name, text]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{text}</dd>
          </div>
        ))}
      </dl>
    </Stack>
  );
}
