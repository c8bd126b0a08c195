import { Modal, type ModalProps } from '@mantine/core';
import type { ReactNode } from 'react';
import { useFocusBack } from './use-focus-back.js';

interface DialogProps {
  readonly title: string;
  readonly onClose: () => void;
  readonly children: ReactNode;
  readonly size?: ModalProps['size'];
  /** Whether only a button in it closes it: what it shows is shown this once. */
  readonly stays?: boolean;
}

/**
 * Every dialog of the console. It is rendered while it is open: it takes the focus (the element with `data-autofocus`, or the first
 * that can have it), keeps it, and gives it back to what opened it. Escape closes it.
 */
export function Dialog({ title, onClose, children, size = 'md', stays = false }: DialogProps) {
  useFocusBack();
  return (
    <Modal
      opened
      onClose={onClose}
      title={title}
      size={size}
      centered
      closeOnClickOutside={!stays}
      closeOnEscape={!stays}
    >
      {children}
    </Modal>
  );
}
