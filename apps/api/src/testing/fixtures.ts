import { addConnector, type TestProject } from './test-project.js';
import { consumerFixtures } from './consumer-fixtures.js';
import { domainFixtures } from './domain-fixtures.js';
import { operatorFixtures } from './operator-fixtures.js';
import { peopleFixtures, someMember } from './people-fixtures.js';
import { promotionFixtures, stageBehind } from './promotion-fixtures.js';
import { tokenFixtures } from './token-fixtures.js';
import { webhookFixtures } from './webhook-fixtures.js';

/** A tenant with a live project, and what fixtures name in it. */
export interface Place extends TestProject {
  readonly tenantId: string;
  /** An id for whatever a fixture's `prepare` makes. */
  readonly spareId: string;
}

export type Ids = Readonly<Record<string, string>>;

/** How one operation is called. `docs/access.md` shows who may; the suites of access find out. */
export interface Fixture {
  readonly document: string;
  /** `id`: of the resource; `also`: what the fixture's own `also` names. */
  readonly variables: (id: string, also: Ids) => Record<string, unknown>;
  /** SQL that makes it possible; `$1` is the resource. */
  readonly before?: string;
  /** More SQL that does, of several statements. */
  readonly prepare?: (place: Place) => string;
  /** The resource that its `@Requires` names; null where it names none. */
  readonly id: ((place: Place) => string) | null;
  /** Every other id that it takes. */
  readonly also?: (place: Place) => Ids;
  /** The least role that may; default: developer. `person`: somebody as themselves, and no API token; `operator`: of the platform. */
  readonly by?: 'viewer' | 'developer' | 'admin' | 'owner' | 'person' | 'operator';
}

const projectId = (place: Place) => place.projectId;
const environmentId = (place: Place) => place.environmentId;

/** Each change is another. */
let soaks = 0;

/** One for each operation of the schema; a suite fails for an operation that has none. */
export const fixtures: Readonly<Record<string, Fixture>> = {
  ...peopleFixtures,
  'Query.viewer': { document: '{ viewer { name } }', variables: () => ({}), id: null },
  'Query.projects': {
    document: `query ($tenantId: ID, $after: String) {
      projects(tenantId: $tenantId, after: $after) { edges { node { id name } } } }`,
    variables: (_, { tenantId }) => ({ tenantId }),
    id: null,
    also: ({ tenantId }) => ({ tenantId }),
  },
  'Query.project': {
    document: 'query ($id: ID!) { project(id: $id) { id name head { number } } }',
    variables: (id) => ({ id }),
    id: projectId,
  },
  'Query.environment': {
    document: 'query ($id: ID!) { environment(id: $id) { id name state } }',
    variables: (id) => ({ id }),
    id: environmentId,
  },
  'Query.auditEvents': {
    document: `query ($id: ID!, $action: String, $actorId: String, $after: String, $objectId: String, $objectKind: String) {
      auditEvents(tenantId: $id, action: $action, actorId: $actorId, after: $after, objectId: $objectId, objectKind: $objectKind) {
        edges { node { seq action } } } }`,
    variables: (id) => ({ id }),
    id: (place) => place.tenantId,
  },
  'Query.auditState': {
    document: 'query ($id: ID!) { auditState(tenantId: $id) { lastSeq verifiedTo } }',
    variables: (id) => ({ id }),
    id: (place) => place.tenantId,
  },
  'Mutation.createProject': {
    document: 'mutation ($input: CreateProjectInput!) { createProject(input: $input) { project { id } } }',
    variables: (tenantId) => ({
      input: { tenantId, name: `Made ${Math.random().toString(36).slice(2)}`, environments: ['development'] },
    }),
    id: (place) => place.tenantId,
  },
  'Mutation.saveCanvas': {
    document: 'mutation ($input: SaveCanvasInput!) { saveCanvas(input: $input) { changed revision { number } } }',
    variables: (id) => ({
      input: {
        projectId: id,
        baseRevision: 0,
        operations: [addConnector(`c${Math.random().toString(36).slice(2)}`)],
      },
    }),
    id: projectId,
  },
  'Mutation.createEnvironment': {
    document:
      'mutation ($input: CreateEnvironmentInput!) { createEnvironment(input: $input) { environment { id stage { requires } } } }',
    variables: (id, { upstream }) => ({ input: { projectId: id, name: 'made', upstream: [upstream] } }),
    also: ({ environmentId: upstream }) => ({ upstream }),
    before: `delete from environment where name = 'made' and project_id = $1`,
    id: projectId,
    by: 'admin',
  },
  'Mutation.changeStage': {
    document: 'mutation ($input: ChangeStageInput!) { changeStage(input: $input) { changed environment { id } } }',
    variables: (id, { upstream, approver }) => ({
      input: {
        ...{ environmentId: id, upstream: [upstream], soakSeconds: (soaks += 1) },
        approvals: { quorum: 1, approverIds: [approver] },
        windows: [
          { ...{ name: 'w', effect: 'deny', start: '2126-01-01T00:00', timeZone: 'UTC' }, durationSeconds: 60 },
        ],
        checks: [{ kind: 'http', path: '/', gateway: 'g', includes: 'x' }],
        rollout: { stickyBy: 'header:x-user' },
      },
    }),
    prepare: (place) => `${stageBehind(place)}; ${someMember(place)}`,
    also: ({ environmentId: upstream, spareId: approver }) => ({ upstream, approver }),
    id: (place) => place.spareId,
    by: 'admin',
  },
  'Mutation.setSecret': {
    document: 'mutation ($input: SetSecretInput!) { setSecret(input: $input) { environment { secrets { name } } } }',
    variables: (id) => ({ input: { environmentId: id, name: 'A_SECRET', value: 'hunter2' } }),
    id: environmentId,
  },
  'Mutation.setSecrets': {
    document: 'mutation ($input: SetSecretsInput!) { setSecrets(input: $input) { warnings environment { id } } }',
    variables: (id) => ({
      input: {
        environmentId: id,
        secrets: [
          { name: 'B_SECRET', value: 'hunter2' },
          { name: 'C_SECRET', value: 'hunter3' },
        ],
      },
    }),
    id: environmentId,
  },
  'Mutation.rotateSecretKey': {
    document: 'mutation ($input: RotateSecretKeyInput!) { rotateSecretKey(input: $input) { rotates } }',
    variables: (tenantId) => ({ input: { tenantId } }),
    id: (place) => place.tenantId,
    by: 'admin',
  },
  'Mutation.setVariable': {
    document:
      'mutation ($input: SetVariableInput!) { setVariable(input: $input) { environment { variables { name value } } } }',
    variables: (id) => ({ input: { environmentId: id, name: 'A_VARIABLE', value: 'eu' } }),
    id: environmentId,
  },
  'Mutation.setVariables': {
    document: 'mutation ($input: SetVariablesInput!) { setVariables(input: $input) { environment { id } } }',
    variables: (id) => ({
      input: {
        environmentId: id,
        variables: [
          { name: 'B_VARIABLE', value: 'eu' },
          { name: 'C_VARIABLE', value: '' },
        ],
      },
    }),
    id: environmentId,
  },
  'Mutation.removeVariable': {
    document: 'mutation ($input: RemoveVariableInput!) { removeVariable(input: $input) { removed } }',
    variables: (id) => ({ input: { environmentId: id, name: 'A_VARIABLE' } }),
    id: environmentId,
  },
  'Mutation.removeSecret': {
    document: 'mutation ($input: RemoveSecretInput!) { removeSecret(input: $input) { removed } }',
    variables: (id) => ({ input: { environmentId: id, name: 'A_SECRET' } }),
    id: environmentId,
  },
  'Mutation.retryBuild': {
    document: 'mutation ($input: RetryBuildInput!) { retryBuild(input: $input) { project { build { state } } } }',
    variables: (id) => ({ input: { projectId: id } }),
    before: 'update project set build_failed_revision_id = head_revision_id where id = $1',
    id: projectId,
  },
  'Mutation.retryDeployment': {
    document: 'mutation ($input: RetryDeploymentInput!) { retryDeployment(input: $input) { environment { state } } }',
    variables: (id) => ({ input: { environmentId: id } }),
    before: `update environment set deploy_fault = 'the cell is away' where id = $1`,
    id: environmentId,
  },
  'Mutation.renameProject': {
    document: 'mutation ($input: RenameProjectInput!) { renameProject(input: $input) { project { state } } }',
    variables: (id) => ({ input: { projectId: id, name: `Named ${Math.random().toString(36).slice(2)}` } }),
    id: projectId,
    by: 'admin',
  },
  'Mutation.archiveProject': {
    document: 'mutation ($input: ArchiveProjectInput!) { archiveProject(input: $input) { project { state } } }',
    variables: (id) => ({ input: { projectId: id } }),
    before: `update project set state = 'active', erase_at = null where id = $1`,
    id: projectId,
    by: 'admin',
  },
  'Mutation.deleteProject': {
    document: 'mutation ($input: DeleteProjectInput!) { deleteProject(input: $input) { project { state } } }',
    variables: (id) => ({ input: { projectId: id } }),
    before: `update project set state = 'active', erase_at = null where id = $1`,
    id: projectId,
    by: 'admin',
  },
  // What these delete is there again for what follows.
  'Mutation.restoreProject': {
    document: 'mutation ($input: RestoreProjectInput!) { restoreProject(input: $input) { project { state } } }',
    variables: (id) => ({ input: { projectId: id } }),
    id: projectId,
    by: 'admin',
  },
  'Mutation.deleteTenant': {
    document: 'mutation ($input: DeleteTenantInput!) { deleteTenant(input: $input) { tenant { state } } }',
    variables: (id) => ({ input: { tenantId: id } }),
    before: `update tenant set state = 'active', erase_at = null where tenant_id = $1`,
    id: (place) => place.tenantId,
    by: 'person',
  },
  'Mutation.restoreTenant': {
    document: 'mutation ($input: RestoreTenantInput!) { restoreTenant(input: $input) { tenant { state } } }',
    variables: (id) => ({ input: { tenantId: id } }),
    id: (place) => place.tenantId,
    by: 'person',
  },
  'Subscription.viewerChanged': {
    document: 'subscription { viewerChanged { name memberships { role } } }',
    variables: () => ({}),
    id: null,
  },
  'Subscription.environmentStatus': {
    document: 'subscription ($id: ID!) { environmentStatus(environmentId: $id) { id state } }',
    variables: (id) => ({ id }),
    id: environmentId,
  },
  'Subscription.deploymentProgress': {
    document: 'subscription ($id: ID!) { deploymentProgress(environmentId: $id) { id state } }',
    variables: (id) => ({ id }),
    id: environmentId,
  },
  'Subscription.unitLogs': {
    document: 'subscription ($id: ID!, $unitKey: String!) { unitLogs(environmentId: $id, unitKey: $unitKey) { text } }',
    variables: (id) => ({ id, unitKey: 'u' }),
    id: environmentId,
  },
  'Subscription.unitMetrics': {
    document: 'subscription ($id: ID!) { unitMetrics(environmentId: $id) { units { key } } }',
    variables: (id) => ({ id }),
    id: environmentId,
  },
  'Subscription.canvasChanged': {
    document: 'subscription ($id: ID!) { canvasChanged(projectId: $id) { number } }',
    variables: (id) => ({ id }),
    id: projectId,
  },
  ...consumerFixtures,
  ...domainFixtures,
  ...promotionFixtures,
  ...tokenFixtures,
  ...webhookFixtures,
  ...operatorFixtures,
};
