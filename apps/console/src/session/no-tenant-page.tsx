import { Text } from '@mantine/core';
import { OwnInvitations } from '../invitation/own-invitations.js';
import { LonePage } from '../look/lone-page.js';
import { SignOutButton } from './sign-out-button.js';

/** For whoever is a member of nothing, or of nothing any more. */
export const NoTenantPage = () => (
  <LonePage title="You are in no tenant" testId="no-tenant">
    <Text>Somebody who works in one can invite you; their letter brings you there.</Text>
    <OwnInvitations />
    <SignOutButton variant="default">Sign out</SignOutButton>
  </LonePage>
);
