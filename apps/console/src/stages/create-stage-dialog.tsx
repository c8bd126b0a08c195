import { Stack, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { type FormEvent, useState } from 'react';
import { useSend } from '../graphql/use-send.js';
import { Dialog } from '../look/dialog.js';
import { DialogFoot } from '../look/dialog-foot.js';
import { createStageMutation } from './promotion-documents.js';
import { stageColumns } from './stage-columns.js';
import { OrderFields } from './stage-fields.js';
import type { StageForm } from './stage-form.js';
import { readTime } from './stage-lines.js';
import { useStageBoard } from './use-stage-board.js';

type OrderForm = Pick<StageForm, 'upstream' | 'requires' | 'soak'>;

/** Adds a stage. It begins behind the last one, and empty. */
export function CreateStageDialog({ onClose }: { onClose: () => void }) {
  const { project } = useStageBoard();
  const { name, setName, form, set, submit, isBusy, refusal } = useCreate(onClose);
  return (
    <Dialog onClose={onClose} title="New stage" size="lg">
      <form onSubmit={submit} data-testid="new-stage-form">
        <Stack gap="md">
          <TextInput
            label="Name"
            description="Lower-case letters, digits and single dashes: it is part of host names."
            placeholder="testing"
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
            maxLength={40}
            autoComplete="off"
            data-autofocus
            data-testid="new-stage-name"
          />
          <OrderFields form={form} set={set} others={project.environments} />
          <DialogFoot
            does="Create stage"
            isBlocked={!name.trim()}
            testId="new-stage-do"
            {...{ onClose, isBusy, refusal }}
          />
        </Stack>
      </form>
    </Dialog>
  );
}

function useCreate(onClose: () => void) {
  const { project, reread } = useStageBoard();
  const last = stageColumns(project.environments).at(-1)?.at(-1);
  const [name, setName] = useState('');
  const [form, setForm] = useState<OrderForm>({ upstream: last ? [last.id] : [], requires: 'any', soak: '0s' });
  const [problem, setProblem] = useState<string | null>(null);
  const { send, isBusy, refusal } = useSend(createStageMutation);
  const go = async (): Promise<void> => {
    const { upstream, requires, soak } = form;
    const soakSeconds = readTime(soak);
    setProblem(soakSeconds === null ? `"${soak}" is no time. Write 30m, 12h or 2d.` : null);
    if (soakSeconds === null) return;
    const input = { projectId: project.id, name: name.trim(), upstream: [...upstream], requires, soakSeconds };
    if (!(await send({ input }))) return;
    notifications.show({ message: `${name.trim()} is created. Nothing runs in it until a release is promoted to it.` });
    reread();
    onClose();
  };
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (!isBusy && name.trim()) void go();
  };
  const set = (changes: Partial<StageForm>): void => setForm((before) => ({ ...before, ...changes }));
  return { name, setName, form, set, submit, isBusy, refusal: problem ?? refusal };
}
