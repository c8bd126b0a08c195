import { Anchor, Button, Text } from '@mantine/core';
import { useState } from 'react';
import { OwnInvitations } from '../invitation/own-invitations.js';
import { LonePage } from '../look/lone-page.js';
import { useTitle } from '../look/use-title.js';
import { addressOf } from '../routing/route.js';
import { CreateTenantDialog } from './create-tenant-dialog.js';
import { SignOutButton } from './sign-out-button.js';

/** For whoever is a member of nothing, or of nothing any more. */
export function NoTenantPage() {
  const [isCreating, setCreating] = useState(false);
  useTitle('No tenant');
  return (
    <LonePage title="You are in no tenant" testId="no-tenant">
      <Text>Somebody who works in one can invite you; their letter brings you there. Or create one of your own.</Text>
      <OwnInvitations />
      <Button onClick={() => setCreating(true)} data-testid="no-tenant-create">
        Create tenant
      </Button>
      <SignOutButton variant="default">Sign out</SignOutButton>
      <Anchor href={addressOf({ page: 'account' })} fz="sm" ta="center">
        Your account
      </Anchor>
      <CreateTenantDialog isOpen={isCreating} close={() => setCreating(false)} />
    </LonePage>
  );
}
