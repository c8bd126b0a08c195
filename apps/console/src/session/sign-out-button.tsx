import { Button, type ButtonProps } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { sayNo } from '../look/say-no.js';
import { signOut } from './browser-session.js';

interface SignOutButtonProps extends Pick<ButtonProps, 'variant' | 'color'> {
  readonly children: ReactNode;
  readonly where?: 'here' | 'everywhere';
  readonly testId?: string;
}

export function SignOutButton({ children, where = 'here', testId = 'sign-out', ...look }: SignOutButtonProps) {
  const [isLeaving, setLeaving] = useState(false);
  const leave = (): void => {
    setLeaving(true);
    signOut(where).catch((error: unknown) => {
      setLeaving(false);
      sayNo(error instanceof Error ? error.message : String(error));
    });
  };
  return (
    <Button {...look} onClick={leave} loading={isLeaving} data-testid={testId}>
      {children}
    </Button>
  );
}
