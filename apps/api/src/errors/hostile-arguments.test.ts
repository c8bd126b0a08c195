import { afterAll, beforeAll, expect, it } from 'vitest';
import { newId } from '@tiffin/kernel';
import { TenantDatabase } from '@tiffin/postgres';
import { createTestDatabase, type TestDatabase } from '@tiffin/testing';
import {
  buildSchema,
  getNamedType,
  GraphQLID,
  type GraphQLInputType,
  GraphQLObjectType,
  GraphQLString,
  isInputObjectType,
} from 'graphql';
import { waitUntil } from '@tiffin/testing/wait-until';
import fc from 'fast-check';
import { printContract } from '../print-contract.js';
import { writeCursor } from '../schema/page.js';
import { TestApi } from '../testing/test-api.js';
import { makeLiveProject, type TestProject } from '../testing/test-project.js';
import { makeTenant, type TestTenant } from '../testing/test-tenant.js';

let database: TestDatabase;
let tenants: TenantDatabase;
let workers: TenantDatabase;
let api: TestApi;
let tenant: TestTenant;
let project: TestProject;
let person: string;
let personTenantId: string;
beforeAll(async () => {
  database = await createTestDatabase();
  [tenants, workers, api] = await Promise.all([
    TenantDatabase.open(database.app, 2),
    TenantDatabase.open(database.worker, 2),
    TestApi.start(database.app),
  ]);
  tenant = await makeTenant(tenants, 'ours');
  project = await makeLiveProject(api, workers, tenant);
  person = api.identity.issue('hostile');
  const { data } = await api.ask(person, 'mutation { signIn { tenant { id } } }');
  personTenantId = (data as unknown as { signIn: { tenant: { id: string } } }).signIn.tenant.id;
});
afterAll(async () => {
  await api.close();
  await Promise.all([tenants.close(), workers.close()]);
  await database.drop();
});

type Ask = (value: string) => readonly [document: string, variables: Record<string, unknown>];

const setSecret = 'mutation ($v: SetSecretInput!) { setSecret(input: $v) { environment { id } } }';
const removeSecret = 'mutation ($v: RemoveSecretInput!) { removeSecret(input: $v) { removed } }';
const setSecrets = 'mutation ($v: SetSecretsInput!) { setSecrets(input: $v) { environment { id } } }';
const setVariable = 'mutation ($v: SetVariableInput!) { setVariable(input: $v) { environment { id } } }';
const removeVariable = 'mutation ($v: RemoveVariableInput!) { removeVariable(input: $v) { removed } }';
const settingChanges = (argument: string) =>
  `query ($id: ID!, $v: String) { environment(id: $id) { settingChanges(${argument}: $v) { edges { node { name } } } } }`;
const secret = () => ({ environmentId: project.environmentId, name: 'A', value: 'B' });

/** About the person's own tenant, which they may do everything in. */
const mine = (operation: string, input: (value: string) => object): Ask => {
  const name = `${(operation[0] ?? '').toUpperCase()}${operation.slice(1)}Input`;
  const document = `mutation ($v: ${name}!) { ${operation}(input: $v) { __typename } }`;
  return (value) => [document, { v: { tenantId: personTenantId, ...input(value) } }];
};
const members: Readonly<Record<string, Ask>> = {
  'Query.tenant(id)': (value) => ['query ($v: ID!) { tenant(id: $v) { id } }', { v: value }],
  'Mutation.createTenant(input.name)': mine('createTenant', (name) => ({ name, tenantId: undefined })),
  'Mutation.createTenant(input.slug)': mine('createTenant', (slug) => ({ name: 'Name', slug, tenantId: undefined })),
  'Mutation.renameTenant(input.tenantId)': mine('renameTenant', (tenantId) => ({ tenantId, name: 'Name' })),
  'Mutation.renameTenant(input.name)': mine('renameTenant', (name) => ({ name })),
  'Mutation.changeMemberRole(input.tenantId)': mine('changeMemberRole', (tenantId) => ({ tenantId, ...someMember })),
  'Mutation.changeMemberRole(input.memberId)': mine('changeMemberRole', (memberId) => ({ memberId, role: 'viewer' })),
  'Mutation.removeMember(input.tenantId)': mine('removeMember', (tenantId) => ({ tenantId, memberId: newId() })),
  'Mutation.removeMember(input.memberId)': mine('removeMember', (memberId) => ({ memberId })),
  'Mutation.leaveTenant(input.tenantId)': mine('leaveTenant', (tenantId) => ({ tenantId })),
  'Mutation.transferOwnership(input.tenantId)': mine('transferOwnership', (tenantId) => ({
    ...{ tenantId, memberId: newId() },
  })),
  'Mutation.transferOwnership(input.memberId)': mine('transferOwnership', (memberId) => ({ memberId })),
  'Mutation.inviteMember(input.tenantId)': mine('inviteMember', (tenantId) => ({ tenantId, ...someInvitee })),
  'Mutation.inviteMember(input.email)': mine('inviteMember', (email) => ({ email, role: 'viewer' })),
  'Mutation.resendInvitation(input.tenantId)': mine('resendInvitation', (tenantId) => ({
    ...{ tenantId, invitationId: newId() },
  })),
  'Mutation.resendInvitation(input.invitationId)': mine('resendInvitation', (invitationId) => ({ invitationId })),
  'Mutation.revokeInvitation(input.tenantId)': mine('revokeInvitation', (tenantId) => ({
    ...{ tenantId, invitationId: newId() },
  })),
  'Mutation.revokeInvitation(input.invitationId)': mine('revokeInvitation', (invitationId) => ({ invitationId })),
  'Mutation.acceptInvitation(input.token)': mine('acceptInvitation', (token) => ({ token, tenantId: undefined })),
  'Tenant.members(after)': (value) => [
    'query ($id: ID!, $v: String) { tenant(id: $id) { members(after: $v) { edges { cursor } } } }',
    { id: personTenantId, v: value },
  ],
  'Tenant.invitations(after)': (value) => [
    'query ($id: ID!, $v: String) { tenant(id: $id) { invitations(after: $v) { edges { cursor } } } }',
    { id: personTenantId, v: value },
  ],
};
const someMember = { memberId: newId(), role: 'viewer' };
const someInvitee = { email: 'some@example.com', role: 'viewer' };

/** Every place of the schema that takes an id, a cursor or a text, with how to put a value there. */
const places: Readonly<Record<string, Ask>> = {
  ...members,
  'Query.project(id)': (value) => ['query ($v: ID!) { project(id: $v) { id } }', { v: value }],
  'Query.environment(id)': (value) => ['query ($v: ID!) { environment(id: $v) { id } }', { v: value }],
  'Mutation.createProject(input.name)': (value) => [
    'mutation ($v: CreateProjectInput!) { createProject(input: $v) { project { id name } } }',
    { v: { name: value, tenantId: tenant.tenantId } },
  ],
  'Mutation.createProject(input.tenantId)': (value) => [
    'mutation ($v: CreateProjectInput!) { createProject(input: $v) { project { id } } }',
    { v: { name: 'Name', tenantId: value } },
  ],
  'Mutation.saveCanvas(input.projectId)': (value) => [
    'mutation ($v: SaveCanvasInput!) { saveCanvas(input: $v) { changed } }',
    { v: { projectId: value, baseRevision: 0, operations: [] } },
  ],
  'Mutation.setSecret(input.environmentId)': (value) => [setSecret, { v: { ...secret(), environmentId: value } }],
  'Mutation.setSecret(input.name)': (value) => [setSecret, { v: { ...secret(), name: value } }],
  'Mutation.setSecret(input.value)': (value) => [setSecret, { v: { ...secret(), value } }],
  'Mutation.removeSecret(input.environmentId)': (value) => [removeSecret, { v: { name: 'A', environmentId: value } }],
  'Mutation.removeSecret(input.name)': (value) => [
    removeSecret,
    { v: { name: value, environmentId: project.environmentId } },
  ],
  'Mutation.setSecrets(input.environmentId)': (value) => [
    setSecrets,
    { v: { environmentId: value, secrets: [{ name: 'A', value: 'B' }] } },
  ],
  'Mutation.setSecrets(input.secrets.name)': (value) => [
    setSecrets,
    { v: { environmentId: project.environmentId, secrets: [{ name: value, value: 'B' }] } },
  ],
  'Mutation.setSecrets(input.secrets.value)': (value) => [
    setSecrets,
    { v: { environmentId: project.environmentId, secrets: [{ name: 'A', value }] } },
  ],
  'Mutation.rotateSecretKey(input.tenantId)': (value) => [
    'mutation ($v: RotateSecretKeyInput!) { rotateSecretKey(input: $v) { rotates } }',
    { v: { tenantId: value } },
  ],
  'Mutation.setVariable(input.environmentId)': (value) => [setVariable, { v: { ...secret(), environmentId: value } }],
  'Mutation.setVariable(input.name)': (value) => [setVariable, { v: { ...secret(), name: value } }],
  'Mutation.setVariable(input.value)': (value) => [setVariable, { v: { ...secret(), value } }],
  'Mutation.removeVariable(input.environmentId)': (value) => [
    removeVariable,
    { v: { name: 'A', environmentId: value } },
  ],
  'Mutation.removeVariable(input.name)': (value) => [
    removeVariable,
    { v: { name: value, environmentId: project.environmentId } },
  ],
  'Mutation.retryBuild(input.projectId)': (value) => [
    'mutation ($v: RetryBuildInput!) { retryBuild(input: $v) { project { id } } }',
    { v: { projectId: value } },
  ],
  'Mutation.retryDeployment(input.environmentId)': (value) => [
    'mutation ($v: RetryDeploymentInput!) { retryDeployment(input: $v) { environment { id } } }',
    { v: { environmentId: value } },
  ],
  'Subscription.environmentStatus(environmentId)': (value) => [
    'subscription ($v: ID!) { environmentStatus(environmentId: $v) { id } }',
    { v: value },
  ],
  'Subscription.deploymentProgress(environmentId)': (value) => [
    'subscription ($v: ID!) { deploymentProgress(environmentId: $v) { id } }',
    { v: value },
  ],
  'Subscription.canvasChanged(projectId)': (value) => [
    'subscription ($v: ID!) { canvasChanged(projectId: $v) { id } }',
    { v: value },
  ],
  'Project.revisions(after)': (value) => [
    'query ($id: ID!, $v: String) { project(id: $id) { revisions(after: $v) { edges { node { id } } } } }',
    { id: project.projectId, v: value },
  ],
  'Environment.deployments(after)': (value) => [
    'query ($id: ID!, $v: String) { environment(id: $id) { deployments(after: $v) { edges { node { id } } } } }',
    { id: project.environmentId, v: value },
  ],
  'Environment.settingChanges(name)': (value) => [settingChanges('name'), { id: project.environmentId, v: value }],
  'Environment.settingChanges(after)': (value) => [settingChanges('after'), { id: project.environmentId, v: value }],
  'Environment.unitLogs(unitKey)': (value) => [
    'query ($id: ID!, $v: String!) { environment(id: $id) { unitLogs(unitKey: $v) { text } } }',
    { id: project.environmentId, v: value },
  ],
};

async function codeOf([document, variables]: ReturnType<Ask>, token: string): Promise<string> {
  if (!document.startsWith('subscription')) {
    const { errors } = await api.ask(token, document, variables);
    return errors[0]?.extensions.code ?? 'answered';
  }
  const feed = api.subscribe(tenant.tokens.owner, document, variables);
  await waitUntil('the subscription to answer', () => feed.ended ?? feed.events[0]);
  feed.stop();
  const [error] = (feed.ended ?? []) as { extensions?: { code?: string } }[];
  return error?.extensions?.code ?? 'answered';
}

/** Names of what holds an id or a text: the argument itself, or the fields of an input. */
function textsIn(name: string, type: GraphQLInputType): string[] {
  const named = getNamedType(type);
  if (named === GraphQLID || named === GraphQLString) return [name];
  if (!isInputObjectType(named)) return [];
  return Object.values(named.getFields()).flatMap((field) => textsIn(`${name}.${field.name}`, field.type));
}

it('is asked here at every place that takes an id or a text', async () => {
  const schema = buildSchema(await printContract());
  const objects = Object.values(schema.getTypeMap()).filter(
    (type): type is GraphQLObjectType => type instanceof GraphQLObjectType && !type.name.startsWith('__'),
  );
  const found = objects.flatMap((type) =>
    Object.values(type.getFields()).flatMap((field) =>
      field.args.flatMap((arg) => textsIn(arg.name, arg.type)).map((text) => `${type.name}.${field.name}(${text})`),
    ),
  );
  expect(found.filter((place) => !(place in places))).toEqual([]);
});

const dashes = '-'.repeat(36);
const hostile = [
  dashes,
  '',
  ' ',
  '\0',
  'a\0b',
  '\ud800',
  'null',
  '0',
  '-1',
  "'; drop table project; --",
  '{}',
  '%00',
  '../..',
  'x'.repeat(10_000),
  `${newId()}\n`,
  newId().toUpperCase(),
  '{019a0000-0000-7000-8000-000000000001}',
];
/** As they are, and in the form of a cursor. */
const values = [
  ...hostile,
  ...hostile.map(writeCursor),
  writeCursor(newId()),
  writeCursor(0),
  writeCursor(9_999_999_999),
];

const expected = [
  ...['answered', 'NOT_FOUND', 'INPUT_INVALID', 'NAME_TAKEN', 'NAME_MISLEADING', 'SLUG_RESERVED', 'ALREADY_INVITED'],
];

it.each(Object.keys(places))(
  '%s answers what is malformed with a refusal, and never with an internal error',
  async (place) => {
    const ask = places[place] as Ask;
    const wrong: unknown[] = [];
    for (const value of values) {
      const code = await codeOf(ask(value), place in members ? person : tenant.tokens.owner);
      if (!expected.includes(code)) wrong.push([value, code]);
    }
    expect(wrong).toEqual([]);
  },
);

it('answers any cursor of any list so', async () => {
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: 'binary', maxLength: 60 }), fc.boolean(), async (text, isCursor) => {
      for (const place of ['Project.revisions(after)', 'Environment.deployments(after)']) {
        const code = await codeOf((places[place] as Ask)(isCursor ? writeCursor(text) : text), tenant.tokens.owner);
        expect(['INPUT_INVALID', 'answered']).toContain(code);
      }
    }),
    { numRuns: 100 },
  );
});
