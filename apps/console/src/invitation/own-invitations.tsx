import { Button, Paper, Text } from '@mantine/core';
import IconMail from '@tabler/icons-react/dist/esm/icons/IconMail.mjs';
import type { ResultOf } from '@tiffin/contracts/graphql';
import { useRead } from '../graphql/use-read.js';
import { Loaded } from '../look/loaded.js';
import { useAct } from '../graphql/use-act.js';
import { goTo } from '../routing/use-route.js';
import { useViewing } from '../session/viewer-context.js';
import { acceptInvitationMutation, ownInvitationsQuery } from './invitation-documents.js';

type OwnInvitation = ResultOf<typeof ownInvitationsQuery>['viewer']['invitations'][number];

/** Where the reader is invited to, with or without the letter at hand; nothing where that is nowhere. */
export const OwnInvitations = () => (
  <Loaded what="Your invitations" read={useRead(ownInvitationsQuery, {})} waiting={null}>
    {({ viewer }) => <Invitations invitations={viewer.invitations} />}
  </Loaded>
);

function Invitations({ invitations }: { invitations: readonly OwnInvitation[] }) {
  if (invitations.length === 0) return null;
  return (
    <section aria-labelledby="own-invitations-title">
      <Text component="h2" id="own-invitations-title" className="section-title">
        Invitations
      </Text>
      <Paper withBorder bg="var(--panel)">
        {invitations.map((invitation) => (
          <Row key={invitation.id} invitation={invitation} />
        ))}
      </Paper>
    </section>
  );
}

function Row({ invitation: { id, tenantName, role, invitedBy } }: { invitation: OwnInvitation }) {
  const { run, isBusy } = useAct(acceptInvitationMutation);
  const { choose, again } = useViewing();
  const accept = async (): Promise<void> => {
    const data = await run({ input: { invitationId: id } });
    if (!data) return;
    choose(data.acceptInvitation.tenant.id);
    again();
    goTo({ page: 'projects' });
  };
  return (
    <div className="list-row" data-testid="own-invitation">
      <IconMail size={22} className="list-icon" aria-hidden />
      <div className="list-main">
        <Text fw={550} fz="sm" truncate>
          {tenantName}
        </Text>
        <Text fz={13} c="dimmed">
          {invitedBy} invites you as {role}
        </Text>
      </div>
      <Button size="xs" onClick={() => void accept()} loading={isBusy} data-testid="own-invitation-accept">
        Accept
      </Button>
    </div>
  );
}
