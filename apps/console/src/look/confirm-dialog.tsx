import { Stack, Text, TextInput } from '@mantine/core';
import { type FormEvent, type ReactNode, useState } from 'react';
import { Dialog } from './dialog.js';
import { DialogFoot } from './dialog-foot.js';

interface ConfirmDialogProps {
  readonly title: string;
  /** What will be so afterwards. */
  readonly children: ReactNode;
  readonly confirm: string;
  /** What has to be typed first, where it cannot be taken back. */
  readonly typed?: string;
  /** Answers why it was not done; null: it was. */
  readonly run: () => Promise<string | null>;
  readonly onClose: () => void;
}

/** Asks before something is taken away. */
export function ConfirmDialog({ title, children, confirm, typed, run, onClose }: ConfirmDialogProps) {
  const [written, setWritten] = useState('');
  const { submit, isBusy, refusal } = useConfirmed(run, onClose);
  return (
    <Dialog onClose={onClose} title={title}>
      <form onSubmit={submit} data-testid="confirm-dialog">
        <Stack gap="md">
          <Text component="div" fz="sm">
            {children}
          </Text>
          {typed !== undefined && (
            <TextInput
              label={`Type ${typed} to go on`}
              value={written}
              onChange={(event) => setWritten(event.currentTarget.value)}
              autoComplete="off"
              data-autofocus
              data-testid="confirm-typed"
            />
          )}
          <DialogFoot
            does={confirm}
            isBlocked={typed !== undefined && written.trim() !== typed}
            isDangerous
            testId="confirm-do"
            {...{ onClose, isBusy, refusal }}
          />
        </Stack>
      </form>
    </Dialog>
  );
}

function useConfirmed(run: ConfirmDialogProps['run'], onClose: () => void) {
  const [isBusy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<string | null>(null);
  const go = async (): Promise<void> => {
    setBusy(true);
    const reason = await run();
    setBusy(false);
    setRefusal(reason);
    if (reason === null) onClose();
  };
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (!isBusy) void go();
  };
  return { submit, isBusy, refusal };
}
