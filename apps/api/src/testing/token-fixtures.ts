import type { Fixture, Place } from './fixtures.js';

const tenantId = (place: Place) => place.tenantId;
const wish = { name: 'CI', scope: 'read', expiresInDays: 1 };
const account = ({ tenantId, spareId }: Place) => `insert into service_account (tenant_id, id, name, role, created_by)
  values ('${tenantId}', '${spareId}', 'ci', 'viewer', 'test') on conflict (tenant_id, id) do update set disabled_at = null`;
const token = (place: Place) => `${account(place)};
  insert into api_token (tenant_id, id, service_account_id, name, hash, scope)
    values ('${place.tenantId}', '${place.spareId}', '${place.spareId}', 'ci', '${place.spareId}', 'read')
    on conflict (tenant_id, id) do update set revoked_at = null`;

const ofAccount = (name: string, answer: string): Fixture => ({
  document: `mutation ($input: ServiceAccountInput!) { ${name}(input: $input) { ${answer} } }`,
  variables: (id, { serviceAccountId }) => ({ input: { tenantId: id, serviceAccountId } }),
  prepare: account,
  id: tenantId,
  also: ({ spareId }) => ({ serviceAccountId: spareId }),
  by: 'admin',
});

export const tokenFixtures: Readonly<Record<string, Fixture>> = {
  'Mutation.createApiToken': {
    document: 'mutation ($input: CreateApiTokenInput!) { createApiToken(input: $input) { apiToken { id } } }',
    variables: (id, { projectId }) => ({ input: { ...wish, tenantId: id, projectId } }),
    id: tenantId,
    also: ({ projectId }) => ({ projectId }),
    by: 'viewer',
  },
  'Mutation.createServiceAccountToken': {
    document: `mutation ($input: CreateServiceAccountTokenInput!) {
      createServiceAccountToken(input: $input) { apiToken { id serviceAccount { id } project { id } } } }`,
    variables: (id, also) => ({ input: { ...wish, ...also, tenantId: id } }),
    prepare: account,
    id: tenantId,
    also: ({ projectId, spareId }) => ({ projectId, serviceAccountId: spareId }),
    by: 'admin',
  },
  'Mutation.revokeApiToken': {
    document: 'mutation ($input: RevokeApiTokenInput!) { revokeApiToken(input: $input) { apiToken { revokedAt } } }',
    variables: (id, { tokenId }) => ({ input: { tenantId: id, tokenId } }),
    prepare: token,
    id: tenantId,
    also: ({ spareId }) => ({ tokenId: spareId }),
    by: 'admin',
  },
  'Mutation.createServiceAccount': {
    document:
      'mutation ($input: CreateServiceAccountInput!) { createServiceAccount(input: $input) { serviceAccount { id } } }',
    variables: (id) => ({ input: { tenantId: id, name: `ci ${Math.random()}`, role: 'developer' } }),
    id: tenantId,
    by: 'admin',
  },
  'Mutation.disableServiceAccount': ofAccount('disableServiceAccount', 'serviceAccount { disabledAt }'),
  'Mutation.enableServiceAccount': ofAccount('enableServiceAccount', 'serviceAccount { disabledAt }'),
  'Mutation.deleteServiceAccount': ofAccount('deleteServiceAccount', 'serviceAccountId'),
};
