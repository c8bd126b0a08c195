import { Button, Text } from '@mantine/core';
import { LonePage } from '../look/lone-page.js';
import { addressOf } from '../routing/route.js';
import { useTitle } from '../look/use-title.js';
import { placeOf } from './browser-session.js';

/** Over a page whose session has ended by itself: what was typed waits behind it, for the same person. */
export function SignInAgainPage() {
  useTitle('Sign in again');
  return (
    <LonePage title="Sign in again" testId="sign-in-page">
      <Text c="dimmed">
        Your session has ended. Sign in in a tab of its own: this page then goes on where you were, with what you typed.
      </Text>
      <Button
        component="a"
        href={placeOf('sign-in', addressOf({ page: 'signed-in' }))}
        target="_blank"
        rel="noopener"
        size="md"
        data-testid="sign-in-again"
      >
        Sign in
      </Button>
    </LonePage>
  );
}
