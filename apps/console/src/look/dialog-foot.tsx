import { Button, Group } from '@mantine/core';
import { RefusalText } from './refusal-text.js';

interface DialogFootProps {
  /** What the button says that does it. */
  readonly does: string;
  readonly onClose: () => void;
  readonly isBusy: boolean;
  readonly isBlocked?: boolean;
  readonly isDangerous?: boolean;
  /** Why it was not done. */
  readonly refusal?: string | null;
  /** Of the button; the refusal's ends in `-refusal`. */
  readonly testId: string;
}

/** The end of a dialog's form: why it was refused, the way back and the way on. */
export function DialogFoot(props: DialogFootProps) {
  const { does, onClose, isBusy, isBlocked = false, isDangerous = false, refusal = null, testId } = props;
  return (
    <>
      <RefusalText text={refusal} testId={`${testId}-refusal`} />
      <Group justify="flex-end">
        <Button variant="default" onClick={onClose}>
          Cancel
        </Button>
        <Button
          type="submit"
          disabled={isBlocked}
          loading={isBusy}
          data-testid={testId}
          {...(isDangerous ? { color: 'red' } : {})}
        >
          {does}
        </Button>
      </Group>
    </>
  );
}
