import { Stack, Text, Textarea } from '@mantine/core';
import { type FormEvent, type ReactNode, useState } from 'react';
import { Dialog } from '../look/dialog.js';
import { DialogFoot } from '../look/dialog-foot.js';

interface RemarkDialogProps {
  readonly title: string;
  /** What will be so afterwards. */
  readonly children: ReactNode;
  /** E.g. `Reason`, for those who read of it. */
  readonly label: string;
  readonly does: string;
  readonly isDangerous?: boolean;
  readonly isBusy: boolean;
  readonly refusal: string | null;
  /** Whether it was done; null: nothing was said. */
  readonly send: (remark: string | null) => Promise<boolean>;
  readonly onDone: () => void;
  readonly onClose: () => void;
  readonly testId: string;
}

/** The API keeps no longer one. */
const longest = 500;

/** Asks before something about a promotion is done, with a word for those who read of it. */
export function RemarkDialog(props: RemarkDialogProps) {
  const { title, children, label, does, isDangerous = false, isBusy, refusal, onClose, testId } = props;
  const [remark, setRemark] = useState('');
  const go = async (): Promise<void> => {
    if (!(await props.send(remark.trim() || null))) return;
    props.onDone();
    onClose();
  };
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (!isBusy) void go();
  };
  return (
    <Dialog onClose={onClose} title={title}>
      <form onSubmit={submit} data-testid="remark-form">
        <Stack gap="md">
          <Text fz="sm" component="div">
            {children}
          </Text>
          <Textarea
            label={label}
            description="Optional; on record, for those who read of it."
            value={remark}
            onChange={(event) => setRemark(event.currentTarget.value)}
            maxLength={longest}
            autosize
            minRows={2}
            data-autofocus
            data-testid="remark"
          />
          <DialogFoot {...{ does, onClose, isBusy, isDangerous, refusal, testId }} />
        </Stack>
      </form>
    </Dialog>
  );
}
