import { addConnector, type TestProject } from './test-project.js';

/** How one operation is called. `id`: the resource that its `@Requires` names; null where it names none. */
export interface Fixture {
  readonly document: string;
  readonly variables: (id: string) => Record<string, unknown>;
  /** SQL that makes it possible; `$1` is the resource. */
  readonly before?: string;
  /** Done by a person as themselves, and not through an API token. */
  readonly by?: 'person';
  readonly id: ((project: TestProject & { readonly tenantId: string }) => string) | null;
}

const projectId = (place: TestProject) => place.projectId;
const environmentId = (place: TestProject) => place.environmentId;

const tenantId = (place: { readonly tenantId: string }) => place.tenantId;
const someId = '019a0000-0000-7000-8000-00000000f001';
const someMember = `insert into member (tenant_id, id, user_id, name, role)
  values ($1, '${someId}', '${someId}', 'Some', 'viewer') on conflict do nothing`;
const someInvitation = `insert into invitation (tenant_id, id, email, role, token_hash, invited_by, invited_by_name, expires_at)
  values ($1, '${someId}', 'some@example.com', 'viewer', 'none', $1, 'Some', now() + interval '1 day')
  on conflict (tenant_id, id) do update set revoked_at = null`;

/** Members and invitations: about one that `before` makes. */
const people: Readonly<Record<string, Fixture>> = {
  'Query.tenant': {
    document: 'query ($id: ID!) { tenant(id: $id) { slug members { edges { node { name email role } } } } }',
    variables: (id) => ({ id }),
    id: tenantId,
  },
  'Mutation.signIn': {
    document: 'mutation { signIn { viewer { id } } }',
    variables: () => ({}),
    by: 'person',
    id: null,
  },
  'Mutation.signOutEverywhere': {
    document: 'mutation { signOutEverywhere { signedOut } }',
    variables: () => ({}),
    by: 'person',
    id: null,
  },
  'Mutation.createTenant': {
    document: 'mutation { createTenant(input: { name: "Made" }) { tenant { id } } }',
    variables: () => ({}),
    by: 'person',
    id: null,
  },
  'Mutation.acceptInvitation': {
    document: 'mutation { acceptInvitation(input: { token: "tfi_none" }) { tenant { id } } }',
    variables: () => ({}),
    by: 'person',
    id: null,
  },
  'Mutation.renameTenant': {
    document: 'mutation ($input: RenameTenantInput!) { renameTenant(input: $input) { tenant { name } } }',
    variables: (id) => ({ input: { tenantId: id, name: 'Ours' } }),
    id: tenantId,
  },
  'Mutation.changeMemberRole': {
    document: 'mutation ($input: ChangeMemberRoleInput!) { changeMemberRole(input: $input) { member { role } } }',
    variables: (id) => ({ input: { tenantId: id, memberId: someId, role: 'developer' } }),
    before: someMember,
    id: tenantId,
  },
  'Mutation.removeMember': {
    document: 'mutation ($input: RemoveMemberInput!) { removeMember(input: $input) { memberId } }',
    variables: (id) => ({ input: { tenantId: id, memberId: someId } }),
    before: someMember,
    id: tenantId,
  },
  'Mutation.leaveTenant': {
    document: 'mutation ($input: LeaveTenantInput!) { leaveTenant(input: $input) { tenantId } }',
    variables: (id) => ({ input: { tenantId: id } }),
    by: 'person',
    id: tenantId,
  },
  'Mutation.transferOwnership': {
    document: 'mutation ($input: TransferOwnershipInput!) { transferOwnership(input: $input) { member { role } } }',
    variables: (id) => ({ input: { tenantId: id, memberId: someId } }),
    by: 'person',
    id: tenantId,
  },
  'Mutation.inviteMember': {
    document: 'mutation ($input: InviteMemberInput!) { inviteMember(input: $input) { invitation { mail } } }',
    variables: (id) => ({ input: { tenantId: id, email: `p${Math.random()}@example.com`, role: 'viewer' } }),
    id: tenantId,
  },
  'Mutation.resendInvitation': {
    document: 'mutation ($input: ResendInvitationInput!) { resendInvitation(input: $input) { invitation { mail } } }',
    variables: (id) => ({ input: { tenantId: id, invitationId: someId } }),
    before: someInvitation,
    id: tenantId,
  },
  'Mutation.revokeInvitation': {
    document: 'mutation ($input: RevokeInvitationInput!) { revokeInvitation(input: $input) { invitation { state } } }',
    variables: (id) => ({ input: { tenantId: id, invitationId: someId } }),
    before: someInvitation,
    id: tenantId,
  },
};

/** One for each operation of the schema; a suite fails for an operation that has none. */
export const fixtures: Readonly<Record<string, Fixture>> = {
  ...people,
  'Query.viewer': { document: '{ viewer { name } }', variables: () => ({}), id: null },
  'Query.projects': { document: '{ projects { edges { node { id name } } } }', variables: () => ({}), id: null },
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
    document: 'query ($id: ID!) { auditEvents(tenantId: $id) { edges { node { seq action } } } }',
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
    variables: (tenantId) => ({ input: { tenantId, name: `Made ${Math.random().toString(36).slice(2)}` } }),
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
  },
  'Mutation.setVariable': {
    document:
      'mutation ($input: SetVariableInput!) { setVariable(input: $input) { environment { variables { name value } } } }',
    variables: (id) => ({ input: { environmentId: id, name: 'A_VARIABLE', value: 'eu' } }),
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
  },
  'Mutation.archiveProject': {
    document: 'mutation ($input: ArchiveProjectInput!) { archiveProject(input: $input) { project { state } } }',
    variables: (id) => ({ input: { projectId: id } }),
    before: `update project set state = 'active', erase_at = null where id = $1`,
    id: projectId,
  },
  'Mutation.deleteProject': {
    document: 'mutation ($input: DeleteProjectInput!) { deleteProject(input: $input) { project { state } } }',
    variables: (id) => ({ input: { projectId: id } }),
    before: `update project set state = 'active', erase_at = null where id = $1`,
    id: projectId,
  },
  // What these delete is there again for what follows.
  'Mutation.restoreProject': {
    document: 'mutation ($input: RestoreProjectInput!) { restoreProject(input: $input) { project { state } } }',
    variables: (id) => ({ input: { projectId: id } }),
    id: projectId,
  },
  'Mutation.deleteTenant': {
    document: 'mutation ($input: DeleteTenantInput!) { deleteTenant(input: $input) { tenant { state } } }',
    variables: (id) => ({ input: { tenantId: id } }),
    before: `update tenant set state = 'active', erase_at = null where tenant_id = $1`,
    id: (place) => place.tenantId,
  },
  'Mutation.restoreTenant': {
    document: 'mutation ($input: RestoreTenantInput!) { restoreTenant(input: $input) { tenant { state } } }',
    variables: (id) => ({ input: { tenantId: id } }),
    id: (place) => place.tenantId,
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
  'Subscription.canvasChanged': {
    document: 'subscription ($id: ID!) { canvasChanged(projectId: $id) { number } }',
    variables: (id) => ({ id }),
    id: projectId,
  },
};
