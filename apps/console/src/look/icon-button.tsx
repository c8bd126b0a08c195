import { ActionIcon } from '@mantine/core';
import type { ReactNode } from 'react';

interface IconButtonProps {
  readonly label: string;
  readonly onClick: () => void;
  readonly children: ReactNode;
  readonly small?: boolean;
  readonly disabled?: boolean;
  readonly testId?: string;
}

/** A quiet button that is only an icon; its label is for those who do not see it. */
export function IconButton({ label, onClick, children, small = false, disabled = false, testId }: IconButtonProps) {
  return (
    <ActionIcon
      variant="subtle"
      color="gray"
      className="quiet"
      size={small ? 'sm' : 'md'}
      aria-label={label}
      disabled={disabled}
      onClick={onClick}
      data-testid={testId}
    >
      {children}
    </ActionIcon>
  );
}
