import './account.css';
import { Badge, Button, Container, Paper, Stack, Text, Title } from '@mantine/core';
import type { Role } from '@tiffin/access';
import { useState } from 'react';
import { useClient } from 'urql';
import { refusalOf } from '../graphql/refusal-of.js';
import { OwnInvitations } from '../invitation/own-invitations.js';
import { ConfirmDialog } from '../look/confirm-dialog.js';
import { useArrival } from '../look/use-arrival.js';
import { useTitle } from '../look/use-title.js';
import { leaveTenantMutation } from '../members/members-documents.js';
import { DeleteAccount } from './delete-account.js';
import { goTo } from '../routing/use-route.js';
import { ConfirmEmailButton } from '../session/confirm-email-button.js';
import { CreateTenantDialog } from '../session/create-tenant-dialog.js';
import type { ViewerAnswer } from '../session/enter.js';
import { SignOutButton } from '../session/sign-out-button.js';
import { TenantMark } from '../session/tenant-switcher.js';
import { TopBar } from '../session/top-bar.js';
import { useViewing } from '../session/viewer-context.js';

/** The reader's own: who they are, where they are a member, and where they are signed in. */
export function AccountPage() {
  useTitle('Account');
  return (
    <>
      <TopBar />
      <Container
        component="main"
        ref={useArrival<HTMLDivElement>()}
        tabIndex={-1}
        size="sm"
        py="xl"
        data-testid="account-page"
      >
        <Stack gap="xl">
          <Title order={1} fz={26}>
            Account
          </Title>
          <Profile />
          <OwnInvitations />
          <Tenants />
          <Sessions />
          <DeleteAccount />
        </Stack>
      </Container>
    </>
  );
}

function Profile() {
  const { user, name } = useViewing().viewer;
  return (
    <section aria-labelledby="profile-title">
      <Text component="h2" id="profile-title" className="section-title">
        Profile
      </Text>
      <Paper withBorder bg="var(--panel)" className="facts">
        <dl>
          <dt>Name</dt>
          <dd>{name}</dd>
          <dt>E-mail</dt>
          <dd data-testid="account-email">
            <Address user={user} />
          </dd>
        </dl>
      </Paper>
    </section>
  );
}

function Address({ user }: Pick<ViewerAnswer, 'user'>) {
  if (!user?.email) return 'none';
  const { email, emailVerified } = user;
  return (
    <>
      {email}{' '}
      <Badge size="sm" variant="light" tt="none" color={emailVerified ? 'leaf' : 'yellow'}>
        {emailVerified ? 'confirmed' : 'not confirmed'}
      </Badge>{' '}
      {!emailVerified && <ConfirmEmailButton size="compact-xs" />}
    </>
  );
}

function Tenants() {
  const { memberships } = useViewing().viewer;
  const [isCreating, setCreating] = useState(false);
  return (
    <section aria-labelledby="tenants-title">
      <div className="section-head">
        <Text component="h2" id="tenants-title" className="section-title">
          Tenants
        </Text>
        <Button size="xs" variant="default" onClick={() => setCreating(true)} data-testid="account-create-tenant">
          Create tenant
        </Button>
      </div>
      <Paper withBorder bg="var(--panel)" className="list">
        {memberships.map(({ tenant, role }) => (
          <TenantRow key={tenant.id} tenant={tenant} role={role} />
        ))}
        {memberships.length === 0 && (
          <Text p="md" c="dimmed" fz="sm">
            You are a member of no tenant.
          </Text>
        )}
      </Paper>
      <CreateTenantDialog isOpen={isCreating} close={() => setCreating(false)} />
    </section>
  );
}

interface TenantRowProps {
  readonly tenant: { readonly id: string; readonly name: string; readonly slug: string };
  readonly role: Role;
}

function TenantRow({ tenant, role }: TenantRowProps) {
  const { choose } = useViewing();
  const [isLeaving, setLeaving] = useState(false);
  const open = (): void => {
    choose(tenant.id);
    goTo({ page: 'projects' });
  };
  // Whether there is another owner is known on the page of members, where an owner can leave.
  const mayLeave = role !== 'owner';
  return (
    <div className="list-row" data-testid="account-tenant" data-tenant={tenant.slug} data-role={role}>
      <TenantMark name={tenant.name} />
      <div className="list-main">
        <Text fw={550} fz="sm" truncate>
          {tenant.name}
        </Text>
        <Text fz={13} c="dimmed">
          {role}
        </Text>
      </div>
      <Button size="xs" variant="default" onClick={open}>
        Open
      </Button>
      {mayLeave && (
        <Button size="xs" variant="subtle" color="red" onClick={() => setLeaving(true)} data-testid="account-leave">
          Leave
        </Button>
      )}
      {isLeaving && <Leaving tenant={tenant} close={() => setLeaving(false)} />}
    </div>
  );
}

function Leaving({ tenant, close }: Pick<TenantRowProps, 'tenant'> & { close: () => void }) {
  const client = useClient();
  const { again } = useViewing();
  const run = async (): Promise<string | null> => {
    const { error } = await client.mutation(leaveTenantMutation, { input: { tenantId: tenant.id } });
    if (error) return refusalOf(error).text;
    again();
    return null;
  };
  return (
    <ConfirmDialog title={`Leave ${tenant.name}?`} confirm="Leave" run={run} onClose={close}>
      You lose access to all of it within seconds. Somebody who works there can invite you again.
    </ConfirmDialog>
  );
}

const Sessions = () => (
  <section aria-labelledby="sessions-title">
    <Text component="h2" id="sessions-title" className="section-title">
      Sessions
    </Text>
    <Paper withBorder bg="var(--panel)" p="md">
      <Text fz="sm" mb="sm">
        Sign out in all browsers and of the command line, on all devices, within seconds. API tokens stand: revoke them
        one by one.
      </Text>
      <SignOutButton where="everywhere" variant="default" testId="account-sign-out-everywhere">
        Sign out everywhere
      </SignOutButton>
    </Paper>
  </section>
);
