import { Button, Stack, Text } from '@mantine/core';
import { LonePage } from '../look/lone-page.js';
import { useTitle } from '../look/use-title.js';
import { placeOf } from './browser-session.js';

interface SignInPageProps {
  /** Somebody was signed in on this page. */
  readonly hasEnded?: boolean;
  readonly title?: string;
  readonly text?: string;
}

const invitingText = 'Draw an application, and have it built and run, live while you draw.';
const endedText = 'You are signed out. What you drew and did not save is kept in this browser.';

/** For whoever is not signed in; the provider asks them who they are, and sends them back to this very place. */
export function SignInPage({ hasEnded = false, title, text }: SignInPageProps) {
  useTitle('Sign in');
  return (
    <LonePage title={title ?? (hasEnded ? 'Sign in again' : 'Sign in to Tiffin')} testId="sign-in-page">
      <Text c="dimmed">{text ?? (hasEnded ? endedText : invitingText)}</Text>
      <Stack gap="xs">
        <Button component="a" href={placeOf('sign-in')} size="md" data-testid="sign-in" data-autofocus>
          Sign in
        </Button>
        <Button component="a" href={placeOf('sign-up')} size="md" variant="default" data-testid="sign-up">
          Create account
        </Button>
      </Stack>
    </LonePage>
  );
}
