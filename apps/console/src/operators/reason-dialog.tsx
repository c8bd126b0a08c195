import { Stack, Text, Textarea } from '@mantine/core';
import { type FormEvent, type ReactNode, useState } from 'react';
import { Dialog } from '../look/dialog.js';
import { DialogFoot } from '../look/dialog-foot.js';

interface ReasonDialogProps {
  readonly title: string;
  readonly text: string;
  /** Beside the reason. */
  readonly children?: ReactNode;
  readonly does: string;
  readonly isDangerous?: boolean;
  readonly isBusy: boolean;
  readonly refusal: string | null;
  /** Whether it was done. */
  readonly send: (reason: string) => Promise<boolean>;
  readonly onDone: () => void;
  readonly onClose: () => void;
  readonly testId: string;
}

/** The API keeps no longer one. */
const longest = 500;

/** For what operators do to a tenant only with a reason, which its people read. */
export function ReasonDialog(props: ReasonDialogProps) {
  const { title, text, children, does, isDangerous = false, isBusy, refusal, onClose, testId } = props;
  const [reason, setReason] = useState('');
  const go = async (): Promise<void> => {
    if (!(await props.send(reason.trim()))) return;
    props.onDone();
    onClose();
  };
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (!isBusy && reason.trim()) void go();
  };
  return (
    <Dialog onClose={onClose} title={title}>
      <form onSubmit={submit} data-testid="reason-form">
        <Stack gap="md">
          <Text fz="sm">{text}</Text>
          <Textarea
            label="Reason"
            value={reason}
            onChange={(event) => setReason(event.currentTarget.value)}
            maxLength={longest}
            autosize
            minRows={2}
            data-autofocus
            data-testid="reason"
          />
          {children}
          <DialogFoot isBlocked={!reason.trim()} {...{ does, onClose, isBusy, isDangerous, refusal, testId }} />
        </Stack>
      </form>
    </Dialog>
  );
}
