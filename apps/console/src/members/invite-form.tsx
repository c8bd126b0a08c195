import { Button, Group, NativeSelect, Paper, Text, TextInput } from '@mantine/core';
import { decideInvitedRole, type Role, roles } from '@tiffin/access';
import { Refusal } from '@tiffin/kernel';
import { type FormEvent, useState } from 'react';
import { useMutation } from 'urql';
import { refusalOf } from '../graphql/refusal-of.js';
import { usePlace } from '../tenant/place.js';
import { inviteMemberMutation } from './members-documents.js';
import { sayMailed } from './say-mailed.js';

const explained: Readonly<Record<Role, string>> = {
  viewer: 'sees everything but secrets, and changes nothing',
  developer: 'draws, deploys and sets secrets',
  admin: 'also manages members, projects and tokens',
  owner: 'also deletes the tenant and hands it on',
};

/** Invites somebody by e-mail, into a role that is not above the reader's own. */
export function InviteForm({ done }: { done: () => void }) {
  const { tenant } = usePlace();
  const [email, setEmail] = useState('');
  const [role, setRole] = useState<Role>('developer');
  const [result, invite] = useMutation(inviteMemberMutation);
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    const { data } = await invite({ input: { tenantId: tenant.id, email: email.trim(), role } });
    if (!data) return;
    sayMailed('Invited', email.trim(), data.inviteMember.invitation.mail);
    setEmail('');
    done();
  };
  return (
    <Paper withBorder p="md" bg="var(--panel)">
      <form onSubmit={(event) => void submit(event)} aria-label="Invite somebody">
        <Group align="flex-start" gap="sm">
          <TextInput
            label="Invite by e-mail"
            type="email"
            placeholder="ada@example.com"
            value={email}
            onChange={(event) => setEmail(event.currentTarget.value)}
            error={result.error ? refusalOf(result.error).text : null}
            flex="1 1 220px"
            maxLength={254}
            required
            withAsterisk={false}
            data-testid="invite-email"
          />
          <RoleField role={role} choose={setRole} />
          <Button type="submit" mt={25} disabled={!email.trim()} loading={result.fetching} data-testid="invite">
            Invite
          </Button>
        </Group>
        <RoleHint role={role} />
      </form>
    </Paper>
  );
}

const RoleHint = ({ role }: { role: Role }) => (
  <Text fz={13} c="dimmed" mt={8}>
    {role === 'admin' || role === 'owner' ? 'An' : 'A'} {role} {explained[role]}.
  </Text>
);

function RoleField({ role, choose }: { role: Role; choose: (role: Role) => void }) {
  const { role: own } = usePlace();
  return (
    <NativeSelect
      label="Role"
      data={[...roles].filter((one) => !(decideInvitedRole(own, one) instanceof Refusal))}
      value={role}
      onChange={(event) => choose(event.currentTarget.value as Role)}
      w={130}
      data-testid="invite-role"
    />
  );
}
