import { ActionIcon, Badge, Menu, Paper, Skeleton, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import IconDots from '@tabler/icons-react/dist/esm/icons/IconDots.mjs';
import IconMail from '@tabler/icons-react/dist/esm/icons/IconMail.mjs';
import type { ResultOf } from '@tiffin/contracts/graphql';
import { useAct } from '../graphql/use-act.js';
import { useRead } from '../graphql/use-read.js';
import { Loaded } from '../look/loaded.js';
import { useMay, usePlace } from '../tenant/place.js';
import { sayMailed } from './say-mailed.js';
import { invitationsQuery, resendInvitationMutation, revokeInvitationMutation } from './members-documents.js';
import { useAnew } from './use-reload.js';

type InvitationAnswer = ResultOf<typeof invitationsQuery>['tenant']['invitations']['edges'][number]['node'];

interface InvitationListProps {
  readonly turn: string;
  readonly reload: () => void;
}

/** Invitations that somebody may still accept, or that have run out. */
export function InvitationList({ turn, reload }: InvitationListProps) {
  const { tenant } = usePlace();
  const read = useRead(invitationsQuery, { tenantId: tenant.id });
  useAnew(turn, read.again);
  return (
    <Loaded what="The invitations" read={read} waiting={<Skeleton h={64} radius="md" />}>
      {(data) => (
        <Waiting
          invitations={data.tenant.invitations.edges.map(({ node }) => node).filter(isWaiting)}
          reload={reload}
        />
      )}
    </Loaded>
  );
}

function Waiting({ invitations: waiting, reload }: { invitations: readonly InvitationAnswer[]; reload: () => void }) {
  if (waiting.length === 0) return null;
  return (
    <section aria-labelledby="invitations-title">
      <Text component="h2" id="invitations-title" className="section-title">
        Invitations
      </Text>
      <Paper withBorder bg="var(--panel)" className="list" data-testid="invitations">
        {waiting.map((invitation) => (
          <InvitationRow key={invitation.id} invitation={invitation} reload={reload} />
        ))}
      </Paper>
    </section>
  );
}

const isWaiting = ({ state }: InvitationAnswer): boolean => state === 'open' || state === 'expired';

interface InvitationRowProps {
  readonly invitation: InvitationAnswer;
  readonly reload: () => void;
}

function InvitationRow({ invitation, reload }: InvitationRowProps) {
  const may = useMay();
  const { email, role, invitedBy, state } = invitation;
  return (
    <div className="list-row" data-testid="invitation" data-email={email} data-state={state}>
      <IconMail size={22} className="list-icon" aria-hidden />
      <div className="list-main">
        <Text fw={550} fz="sm" truncate>
          {email}
        </Text>
        <Text fz={13} c="dimmed">
          invited by {invitedBy} · {until(invitation)}
        </Text>
      </div>
      <Badge variant="light" tt="none">
        {role}
      </Badge>
      {may('invitation.manage') && <InvitationMenu invitation={invitation} reload={reload} />}
    </div>
  );
}

function until({ expiresAt, state, mail }: InvitationAnswer): string {
  if (mail === 'failed') return 'the letter could not be sent';
  const day = new Date(expiresAt).toLocaleDateString(undefined, { day: 'numeric', month: 'short' });
  return state === 'expired' ? `expired on ${day}` : `until ${day}`;
}

function InvitationMenu({ invitation: { id: invitationId, email }, reload }: InvitationRowProps) {
  const { tenant } = usePlace();
  const [resend, revoke] = [useAct(resendInvitationMutation), useAct(revokeInvitationMutation)];
  const input = { tenantId: tenant.id, invitationId };
  const sendAgain = async (): Promise<void> => {
    const data = await resend.run({ input });
    if (data) sayMailed('Sent again', email, data.resendInvitation.invitation.mail);
    reload();
  };
  const takeBack = async (): Promise<void> => {
    const data = await revoke.run({ input });
    if (data) notifications.show({ title: 'Revoked', message: `The link that ${email} was sent opens nothing now.` });
    reload();
  };
  return (
    <Menu position="bottom-end" shadow="md">
      <Menu.Target>
        <ActionIcon
          variant="subtle"
          color="gray"
          className="quiet"
          aria-label={`More for the invitation of ${email}`}
          loading={resend.isBusy || revoke.isBusy}
          data-testid="invitation-menu"
        >
          <IconDots size={18} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={() => void sendAgain()} data-testid="invitation-resend">
          Send again
        </Menu.Item>
        <Menu.Item color="red" onClick={() => void takeBack()} data-testid="invitation-revoke">
          Revoke
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
