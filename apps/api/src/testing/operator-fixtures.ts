import type { Fixture, Place } from './fixtures.js';

const tenantId = (place: Place) => ({ tenantId: place.tenantId });

/** A mutation of operators about a tenant. */
const aboutTenant = (name: string, given: object = {}, further: Partial<Fixture> = {}): Fixture => ({
  document: `mutation ($input: ${name[0]?.toUpperCase()}${name.slice(1)}Input!) { ${name}(input: $input) { tenant { slug state } } }`,
  variables: (_, { tenantId }) => ({ input: { tenantId, ...given } }),
  id: null,
  also: tenantId,
  by: 'operator',
  ...further,
});

const aboutSignUp = (name: string): Fixture => ({
  document: `mutation ($input: ${name[0]?.toUpperCase()}${name.slice(1)}Input!) { ${name}(input: $input) { request { state } } }`,
  variables: (_, { requestId }) => ({ input: { requestId } }),
  prepare: ({ spareId }) => `insert into platform.sign_up_request (id, subject, name, email)
    values ('${spareId}', 'asks ${spareId}', 'Ann', 'ann@example.org') on conflict do nothing`,
  id: null,
  also: ({ spareId }) => ({ requestId: spareId }),
  by: 'operator',
});

/** Closed, so that no tenant of another test is placed in it. */
export const someCell = ({ spareId }: Place) => `insert into platform.cell (id, name, driver, address, state)
  values ('${spareId}', 'c-${spareId.slice(-12)}', 'local', '/nowhere/${spareId}', 'closed') on conflict do nothing`;

/** With room for one more, and so full that no tenant of another test is placed in it. */
const someTarget = ({ spareId, tenantId }: Place) => `delete from platform.tenant_move where tenant = '${tenantId}';
  insert into platform.cell (id, name, driver, address, capacity, incoming)
  values ('${spareId}', 'c-${spareId.slice(-12)}', 'local', '/nowhere/${spareId}', 2, 1)
  on conflict (id) do update set state = 'open', capacity = 2, incoming = 1`;

const someMove = (place: Place) => `${someTarget(place)};
  insert into platform.tenant_move (id, tenant, from_cell, to_cell, asked_by)
  select gen_random_uuid(), tenant_id, cell_id, '${place.spareId}', 'somebody' from tenant where tenant_id = '${place.tenantId}'`;

const aboutCell = (name: string, given: object, answer = 'cell { name state }'): Fixture => ({
  document: `mutation ($input: ${name[0]?.toUpperCase()}${name.slice(1)}Input!) { ${name}(input: $input) { ${answer} } }`,
  variables: (_, { cellId }) => ({ input: { cellId, ...given } }),
  prepare: someCell,
  id: null,
  also: ({ spareId }) => ({ cellId: spareId }),
  by: 'operator',
});

const somePlan = ({ spareId }: Place) =>
  `insert into platform.plan (id, name, projects) values ('${spareId}', 'p-${spareId.slice(-12)}', 1000) on conflict do nothing`;

const someQuarantined = ({ projectId }: Place) => `update project set build_failed_revision_id = head_revision_id,
  built_revision_id = null, build_failure = '{"unitKey": null, "unitName": null, "reason": "r", "lastLines": [], "isQuarantined": true}'
  where id = '${projectId}'`;

const someSupport = ({ spareId, tenantId }: Place) => `delete from platform.support_access where id = '${spareId}';
  insert into platform.support_access (id, tenant, operator, operator_name, reason, expires_at)
  values ('${spareId}', '${tenantId}', 'somebody ${spareId}', 'Olga', 'a ticket', now() + interval '1 hour')`;

/** What operators of the platform see and do. */
export const operatorFixtures: Readonly<Record<string, Fixture>> = {
  'Query.operator': {
    document: '{ operator { tenants { edges { node { slug state } } } } }',
    variables: () => ({}),
    prepare: (place) => `${aboutSignUp('approveSignUp').prepare?.(place) ?? ''}; ${someSupport(place)}`,
    id: null,
    by: 'operator',
  },
  'Mutation.suspendTenant': aboutTenant('suspendTenant', { reason: 'unpaid' }),
  'Mutation.resumeTenant': aboutTenant('resumeTenant'),
  'Mutation.assignPlan': aboutTenant(
    'assignPlan',
    {},
    {
      variables: (_, { tenantId, planId }) => ({ input: { tenantId, planId } }),
      prepare: somePlan,
      also: ({ tenantId, spareId }) => ({ tenantId, planId: spareId }),
    },
  ),
  'Mutation.overrideQuota': aboutTenant('overrideQuota', { resource: 'projects', limit: 1_000 }),
  'Mutation.removeQuotaOverride': aboutTenant(
    'removeQuotaOverride',
    { resource: 'members' },
    {
      prepare: ({ tenantId }) =>
        `update tenant set quota_overrides = quota_overrides || '{"members": 5000}' where tenant_id = '${tenantId}'`,
    },
  ),
  'Mutation.createPlan': {
    document: 'mutation ($input: CreatePlanInput!) { createPlan(input: $input) { plan { name } } }',
    variables: () => ({ input: { name: `made-${Math.random().toString(36).slice(2)}`, limits: [] } }),
    id: null,
    by: 'operator',
  },
  'Mutation.changePlan': {
    document: 'mutation ($input: ChangePlanInput!) { changePlan(input: $input) { plan { name } } }',
    variables: (_, { planId }) => ({ input: { planId, limits: [{ resource: 'members', limit: 5_000 }] } }),
    prepare: somePlan,
    id: null,
    also: ({ spareId }) => ({ planId: spareId }),
    by: 'operator',
  },
  'Mutation.setDefaultPlan': {
    document: 'mutation ($input: SetDefaultPlanInput!) { setDefaultPlan(input: $input) { plan { isDefault } } }',
    variables: (_, { planId }) => ({ input: { planId } }),
    prepare: somePlan,
    id: null,
    also: ({ spareId }) => ({ planId: spareId }),
    by: 'operator',
  },
  'Mutation.releaseQuarantined': aboutTenant(
    'releaseQuarantined',
    {},
    {
      variables: (_, { id }) => ({ input: { id } }),
      prepare: someQuarantined,
      also: ({ projectId }) => ({ id: projectId }),
    },
  ),
  'Mutation.addCell': {
    document: 'mutation ($input: AddCellInput!) { addCell(input: $input) { cell { name } } }',
    variables: () => ({
      input: { name: `made-${Math.random().toString(36).slice(2)}`, driver: 'local', address: '/nowhere' },
    }),
    id: null,
    by: 'operator',
  },
  'Mutation.changeCell': aboutCell('changeCell', { address: '/elsewhere', capacity: 5 }),
  'Mutation.setCellState': aboutCell('setCellState', { state: 'draining' }),
  'Mutation.removeCell': aboutCell('removeCell', {}, 'removed'),
  'Mutation.moveTenant': aboutTenant(
    'moveTenant',
    {},
    {
      variables: (_, { tenantId, cellId }) => ({ input: { tenantId, cellId } }),
      prepare: someTarget,
      also: ({ tenantId, spareId }) => ({ tenantId, cellId: spareId }),
    },
  ),
  'Mutation.abortTenantMove': aboutTenant('abortTenantMove', {}, { prepare: someMove }),
  'Mutation.erasePerson': {
    document: 'mutation ($input: ErasePersonInput!) { erasePerson(input: $input) { erased } }',
    variables: (_, { userId }) => ({ input: { userId, email: `${userId}@example.org` } }),
    prepare: ({ spareId }) =>
      `select directory.enter_user('${spareId}', 'erased ${spareId}', '${spareId}@example.org', true, 'Erased')`,
    id: null,
    also: ({ spareId }) => ({ userId: spareId }),
    by: 'operator',
  },
  'Mutation.setSignUpMode': {
    document: 'mutation ($input: SetSignUpModeInput!) { setSignUpMode(input: $input) { signUp { mode } } }',
    variables: () => ({ input: { mode: 'open' } }),
    id: null,
    by: 'operator',
  },
  'Mutation.approveSignUp': aboutSignUp('approveSignUp'),
  'Mutation.declineSignUp': aboutSignUp('declineSignUp'),
  'Mutation.openSupportAccess': {
    document:
      'mutation ($input: OpenSupportAccessInput!) { openSupportAccess(input: $input) { supportAccess { isOpen } } }',
    variables: (_, { tenantId, onBehalfOf }) => ({
      input: { tenantId, onBehalfOf, reason: 'a ticket', minutes: 5 },
    }),
    // Somebody of the tenant, by an id that a test knows.
    prepare: ({ tenantId, spareId }) => `insert into member (tenant_id, id, user_id, name, role)
      values ('${tenantId}', '${spareId}', '${spareId}', 'Mia', 'viewer') on conflict do nothing`,
    id: null,
    also: ({ tenantId, spareId }) => ({ tenantId, onBehalfOf: spareId }),
    by: 'operator',
  },
  'Mutation.closeSupportAccess': {
    document:
      'mutation ($input: CloseSupportAccessInput!) { closeSupportAccess(input: $input) { supportAccess { isOpen } } }',
    variables: (_, { supportAccessId }) => ({ input: { supportAccessId } }),
    prepare: someSupport,
    id: null,
    also: ({ spareId }) => ({ supportAccessId: spareId }),
    by: 'operator',
  },
};
