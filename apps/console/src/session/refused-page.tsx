import { Button, Stack, Text } from '@mantine/core';
import type { ShownRefusal } from '../graphql/refusal-of.js';
import { LonePage } from '../look/lone-page.js';
import { useTitle } from '../look/use-title.js';
import { session } from './browser-session.js';
import { ConfirmEmailButton } from './confirm-email-button.js';
import { SignOutButton } from './sign-out-button.js';

interface Words {
  readonly title: string;
  readonly text: string;
}

/** Why somebody who has signed in does not get in, and what they can do about it. */
const words: Readonly<Record<string, Words>> = {
  SIGN_UP_CLOSED: {
    title: 'Sign-up is closed',
    text: 'New accounts are not taken here at the moment. If somebody has invited you, open the link in their letter; otherwise ask whoever runs this Tiffin.',
  },
  SIGN_UP_BY_INVITATION: {
    title: 'You need an invitation',
    text: 'People get in here by invitation. Ask somebody who works here to invite the address of your account; if they have, open the link in the mail that confirms your address first, and come back.',
  },
  SIGN_UP_WAITING: {
    title: 'Your sign-up waits for approval',
    text: 'An operator has been asked to let you in. There is nothing else to be done: come back later with the same account.',
  },
  SIGN_UP_DECLINED: {
    title: 'Your sign-up was declined',
    text: 'An operator has decided not to let this account in. Ask whoever runs this Tiffin, or sign in with another account.',
  },
  EMAIL_UNVERIFIED: {
    title: 'Confirm your e-mail address',
    text: 'Open the link in the mail that you were sent when you made your account, and come back.',
  },
};

/** Where a confirmed address may open the door. */
const needsAddress: readonly string[] = ['EMAIL_UNVERIFIED', 'SIGN_UP_BY_INVITATION'];

interface RefusedPageProps {
  readonly refusal: ShownRefusal;
  readonly again: () => void;
}

/** For whoever is signed in at the provider, and does not get in here. */
export function RefusedPage({ refusal, again }: RefusedPageProps) {
  const { title, text } = words[refusal.code] ?? { title: 'You could not be signed in', text: refusal.text };
  useTitle(title);
  // What the provider says of an address is in the token: only another one knows what has changed.
  const retry = (): void => void session.renew().then(again);
  return (
    <LonePage title={title} testId="refused-page">
      <Text data-testid="refused-code" data-code={refusal.code}>
        {text}
      </Text>
      <Stack gap="xs">
        <Button onClick={retry} data-testid="refused-again">
          Try again
        </Button>
        {needsAddress.includes(refusal.code) && <ConfirmEmailButton />}
        <SignOutButton variant="default">Use another account</SignOutButton>
      </Stack>
    </LonePage>
  );
}
