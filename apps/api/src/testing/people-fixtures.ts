import type { Fixture, Place } from './fixtures.js';

const tenantId = (place: Place) => place.tenantId;
export const someMember = ({ tenantId, spareId }: Place) => `insert into member (tenant_id, id, user_id, name, role)
  values ('${tenantId}', '${spareId}', '${spareId}', 'Some', 'viewer') on conflict do nothing`;
export const someInvitation = ({ tenantId, spareId }: Place) => `insert into invitation
    (tenant_id, id, email, role, token_hash, invited_by, invited_by_name, expires_at)
  values ('${tenantId}', '${spareId}', 'some@example.com', 'viewer', '${spareId}', '${tenantId}', 'Some', now() + interval '1 day')
  on conflict (tenant_id, id) do update set revoked_at = null`;

const asPerson = (document: string, input: object | null = null): Fixture => ({
  document,
  variables: () => (input ? { input } : {}),
  by: 'person',
  id: null,
});
const aboutMember = (document: string, further: object = {}): Fixture => ({
  document,
  variables: (id, { memberId }) => ({ input: { tenantId: id, memberId, ...further } }),
  prepare: someMember,
  id: tenantId,
  also: ({ spareId }) => ({ memberId: spareId }),
  by: 'admin',
});
const aboutInvitation = (document: string): Fixture => ({
  document,
  variables: (id, { invitationId }) => ({ input: { tenantId: id, invitationId } }),
  prepare: someInvitation,
  id: tenantId,
  also: ({ spareId }) => ({ invitationId: spareId }),
  by: 'admin',
});

/** People, members and invitations. */
export const peopleFixtures: Readonly<Record<string, Fixture>> = {
  'Query.tenant': {
    document: 'query ($id: ID!) { tenant(id: $id) { id slug name } }',
    variables: (id) => ({ id }),
    id: tenantId,
  },
  'Mutation.signIn': asPerson('mutation { signIn { viewer { id } } }'),
  'Mutation.signOutEverywhere': asPerson('mutation { signOutEverywhere { signedOut } }'),
  'Mutation.deleteAccount': asPerson('mutation { deleteAccount { deleted } }'),
  'Mutation.createTenant': asPerson(
    'mutation ($input: CreateTenantInput!) { createTenant(input: $input) { tenant { id } } }',
    { name: 'Made' },
  ),
  'Mutation.acceptInvitation': {
    ...asPerson('mutation ($input: AcceptInvitationInput!) { acceptInvitation(input: $input) { tenant { id } } }'),
    variables: (_, { invitationId }) => ({ input: { invitationId } }),
    also: ({ spareId }) => ({ invitationId: spareId }),
  },
  'Mutation.renameTenant': {
    document: 'mutation ($input: RenameTenantInput!) { renameTenant(input: $input) { tenant { name } } }',
    variables: (id) => ({ input: { tenantId: id, name: 'Ours' } }),
    id: tenantId,
    by: 'admin',
  },
  'Mutation.changeMemberRole': aboutMember(
    'mutation ($input: ChangeMemberRoleInput!) { changeMemberRole(input: $input) { member { role } } }',
    { role: 'developer' },
  ),
  'Mutation.removeMember': aboutMember(
    'mutation ($input: RemoveMemberInput!) { removeMember(input: $input) { memberId } }',
  ),
  'Mutation.setNotifications': {
    document: 'mutation ($input: SetNotificationsInput!) { setNotifications(input: $input) { kinds } }',
    variables: (id) => ({ input: { tenantId: id, kinds: ['failures'] } }),
    by: 'person',
    id: tenantId,
  },
  'Mutation.leaveTenant': {
    document: 'mutation ($input: LeaveTenantInput!) { leaveTenant(input: $input) { tenantId } }',
    variables: (id) => ({ input: { tenantId: id } }),
    by: 'person',
    id: tenantId,
  },
  'Mutation.transferOwnership': {
    ...aboutMember(
      'mutation ($input: TransferOwnershipInput!) { transferOwnership(input: $input) { member { role } } }',
    ),
    by: 'person',
  },
  'Mutation.inviteMember': {
    document: 'mutation ($input: InviteMemberInput!) { inviteMember(input: $input) { invitation { mail } } }',
    variables: (id) => ({ input: { tenantId: id, email: `p${Math.random()}@example.com`, role: 'viewer' } }),
    id: tenantId,
    by: 'admin',
  },
  'Mutation.resendInvitation': aboutInvitation(
    'mutation ($input: ResendInvitationInput!) { resendInvitation(input: $input) { invitation { mail } } }',
  ),
  'Mutation.revokeInvitation': aboutInvitation(
    'mutation ($input: RevokeInvitationInput!) { revokeInvitation(input: $input) { invitation { state } } }',
  ),
};
