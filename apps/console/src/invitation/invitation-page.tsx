import { Button, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { useClient } from 'urql';
import { refusalOf, type ShownRefusal } from '../graphql/refusal-of.js';
import { LonePage } from '../look/lone-page.js';
import { useTitle } from '../look/use-title.js';
import { goTo } from '../routing/use-route.js';
import { session } from '../session/browser-session.js';
import { ConfirmEmailButton } from '../session/confirm-email-button.js';
import { SignOutButton } from '../session/sign-out-button.js';
import { useViewing } from '../session/viewer-context.js';
import { acceptInvitationMutation } from './invitation-documents.js';
import { forgetInvitation, invitationToken } from './kept-token.js';
import { wordsOf } from './words-of.js';

/** Where the link of an invitation's letter leads whoever is signed in. */
export function InvitationPage() {
  const [token] = useState(invitationToken);
  const [refusal, setRefusal] = useState<ShownRefusal | null>(null);
  useTitle('Invitation');
  if (token === null) return <NoInvitation />;
  if (refusal) return <Refused refusal={refusal} again={() => setRefusal(null)} />;
  return <Offer token={token} refuse={setRefusal} />;
}

function Offer({ token, refuse }: { token: string; refuse: (refusal: ShownRefusal) => void }) {
  const { viewer } = useViewing();
  const { accept, isBusy } = useAccept(token, refuse);
  return (
    <LonePage title="You are invited" testId="invitation-page">
      <Text>
        Accept it as <b>{viewer.user?.email ?? viewer.name}</b>? You become a member of the tenant that invited you, and
        stay one of those that you are in.
      </Text>
      <Stack gap="xs">
        <Button onClick={() => void accept()} loading={isBusy} data-testid="invitation-accept">
          Accept invitation
        </Button>
        <SignOutButton variant="default">Use another account</SignOutButton>
        <Button variant="subtle" onClick={leave} data-testid="invitation-leave">
          Not now
        </Button>
      </Stack>
    </LonePage>
  );
}

/** The letter's link opens it again. */
function leave(): void {
  forgetInvitation();
  goTo({ page: 'projects' });
}

function useAccept(token: string, refuse: (refusal: ShownRefusal) => void) {
  const client = useClient();
  const { choose, again } = useViewing();
  const [isBusy, setBusy] = useState(false);
  const accept = async (): Promise<void> => {
    setBusy(true);
    const { data, error } = await client.mutation(acceptInvitationMutation, { input: { token } });
    setBusy(false);
    if (!data) return refuse(error ? refusalOf(error) : { code: 'INTERNAL', text: 'Nothing came back.', problems: [] });
    forgetInvitation();
    choose(data.acceptInvitation.tenant.id);
    again();
    goTo({ page: 'projects' });
  };
  return { accept, isBusy };
}

function Refused({ refusal, again }: { refusal: ShownRefusal; again: () => void }) {
  const { viewer } = useViewing();
  const { title, text, canRetry } = wordsOf(refusal, viewer.user?.email ?? viewer.name);
  // Whether an address is verified is in the token: only another one knows what has changed.
  const retry = (): void => void session.renew().then(again);
  return (
    <LonePage title={title} testId="invitation-refused">
      <Text data-testid="invitation-reason" data-code={refusal.code}>
        {text}
      </Text>
      <Stack gap="xs">
        {canRetry && (
          <Button onClick={retry} data-testid="invitation-again">
            Try again
          </Button>
        )}
        {refusal.code === 'EMAIL_UNVERIFIED' && <ConfirmEmailButton />}
        <WaysOut first={firstWay(refusal.code, canRetry)} />
      </Stack>
    </LonePage>
  );
}

type Way = 'retry' | 'other account' | 'projects';

const firstWay = (code: string, canRetry: boolean): Way =>
  code === 'NOT_FOUND' ? 'other account' : canRetry ? 'retry' : 'projects';

/** The one that helps most stands out, and before the other. */
const WaysOut = ({ first }: { first: Way }) => (
  <>
    {first === 'other account' && <SignOutButton>Use another account</SignOutButton>}
    <Button variant={first === 'projects' ? 'filled' : 'default'} onClick={leave} data-testid="invitation-leave">
      Go to your projects
    </Button>
    {first !== 'other account' && <SignOutButton variant="default">Use another account</SignOutButton>}
  </>
);

const NoInvitation = () => (
  <LonePage title="There is no invitation here" testId="invitation-none">
    <Text>Open the link in the letter once more, in this browser.</Text>
    <Button onClick={() => goTo({ page: 'projects' })}>Go to your projects</Button>
  </LonePage>
);
