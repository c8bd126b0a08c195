import { afterAll, beforeAll, expect, it } from 'vitest';
import { issueWorkerGrant, type StoreKey } from '@tiffin/access';
import {
  type BuildId,
  type ConsumerId,
  type DeploymentId,
  type EnvironmentId,
  newId,
  type ProjectId,
  type PromotionId,
  type ReleaseId,
  type RevisionId,
  type TenantId,
  type UserId,
  type InvitationId,
  type MemberId,
} from '@tiffin/kernel';
import { createTestDatabase, type TestDatabase } from '@tiffin/testing';
import pg from 'pg';
import { TenantDatabase } from '../tenant-database.js';
import { PostgresReadModel } from './postgres-read-model.js';

/** Ids of one tenant's rows, one of each table. */
class TenantRows {
  readonly tenantId = newId<TenantId>();
  readonly userId = newId<UserId>();
  readonly memberId = newId<MemberId>();
  readonly projectId = newId<ProjectId>();
  readonly revisionId = newId<RevisionId>();
  readonly environmentId = newId<EnvironmentId>();
  readonly releaseId = newId<ReleaseId>();
  readonly buildId = newId<BuildId>();
  readonly deploymentId = newId<DeploymentId>();
  readonly promotionId = newId<PromotionId>();
  readonly invitationId = newId<InvitationId>();
  readonly hash: string;
  readonly tokenId: string = newId();
  readonly accountId: string = newId();
  readonly key: StoreKey = issueWorkerGrant(this.tenantId, 'test');

  constructor(readonly slug: string) {
    this.hash = `hash of ${slug}`;
  }

  statements(): string[] {
    const tenant = `'${this.tenantId}'`;
    return [
      `insert into tenant (tenant_id, slug, name) values (${tenant}, '${this.slug}', '${this.slug}')`,
      `insert into member (tenant_id, id, user_id, name, role) values (${tenant}, '${this.memberId}', '${this.userId}', 'm', 'owner')`,
      `insert into api_token (tenant_id, id, member_id, name, hash, scope) values (${tenant}, '${this.tokenId}', '${this.memberId}', 't', '${this.hash}', 'read')`,
      `insert into service_account (tenant_id, id, name, role, created_by) values (${tenant}, '${this.accountId}', 'ci', 'viewer', 'a')`,
      `with made as (insert into project (tenant_id, id, slug, name, head_revision_id)
          values (${tenant}, '${this.projectId}', 'p', 'P', '${this.revisionId}'))
        insert into revision (tenant_id, id, project_id, number, sha256, canvas, author_id, author_name)
        values (${tenant}, '${this.revisionId}', '${this.projectId}', 0, 's', '{}', 'a', 'A')`,
      `insert into environment (tenant_id, id, project_id, name)
        values (${tenant}, '${this.environmentId}', '${this.projectId}', 'development')`,
      `insert into unit (tenant_id, revision_id, key, kind, name, content_hash, upstreams, memory_mb)
        values (${tenant}, '${this.revisionId}', 'workspace', 'workspace', 'w', '${this.slug}', '{}', 64)`,
      `insert into image (tenant_id, content_hash, digest, size_bytes) values (${tenant}, '${this.slug}', 'd', 1)`,
      `insert into build (tenant_id, id, project_id, revision_id, unit_key, unit_name, content_hash, state)
        values (${tenant}, '${this.buildId}', '${this.projectId}', '${this.revisionId}', 'workspace', 'w', '${this.slug}', 'succeeded')`,
      `insert into release (tenant_id, id, project_id, sha256, content) values (${tenant}, '${this.releaseId}', '${this.projectId}', 's', '{}')`,
      `insert into deployment (tenant_id, id, environment_id, release_id, revision_number, state)
        values (${tenant}, '${this.deploymentId}', '${this.environmentId}', '${this.releaseId}', 0, 'succeeded')`,
      `insert into deployment_step (tenant_id, deployment_id, name, position, state)
        values (${tenant}, '${this.deploymentId}', 'render', 0, 'succeeded')`,
      `insert into promotion (tenant_id, id, environment_id, release_id, way, actor_kind, actor_id, requested_by)
        values (${tenant}, '${this.promotionId}', '${this.environmentId}', '${this.releaseId}', 'person', 'user', '${this.userId}', '${this.userId}')`,
      `insert into promotion_step (tenant_id, promotion_id, position, name, is_check, task)
        values (${tenant}, '${this.promotionId}', 0, 'deploy', false, '{}')`,
      `insert into migration (tenant_id, id, environment_id, release_id, connector_id, connector, position, kind, moment, words, sql,
          before_sha256, after_sha256)
        values (${tenant}, '${this.promotionId}', '${this.environmentId}', '${this.releaseId}', 'db', 'Orders', 0, 'expand', 'before', 'w', '{}', 'a', 'b')`,
      `insert into vote (tenant_id, promotion_id, voter, says) values (${tenant}, '${this.promotionId}', '${this.userId}', 'approve')`,
      `insert into secret (tenant_id, environment_id, name, ciphertext, key_id, author_id, author_name)
        values (${tenant}, '${this.environmentId}', 'PASSWORD', 'c', 'k', 'a', 'A')`,
      `insert into variable (tenant_id, environment_id, name, value, author_id, author_name)
        values (${tenant}, '${this.environmentId}', 'COLOUR', 'blue', 'a', 'A')`,
      `insert into domain (tenant_id, id, environment_id, name, token, created_by)
        values (${tenant}, '${this.deploymentId}', '${this.environmentId}', 'shop.example.com', 't', 'a')`,
      `insert into traffic (tenant_id, environment_id, step_minutes, at, unit_key, endpoint, figures)
        values (${tenant}, '${this.environmentId}', 1, now(), 'gateway-main', '', array_fill(1, array[21]))`,
      `insert into consumer (tenant_id, id, environment_id, kind, name)
        values (${tenant}, '${this.deploymentId}', '${this.environmentId}', 'user', 'ada')`,
      `insert into consumer_credential (tenant_id, id, environment_id, consumer_id, type, key_id)
        values (${tenant}, '${this.deploymentId}', '${this.environmentId}', '${this.deploymentId}', 'jwt', 'sub')`,
      `insert into setting_change (tenant_id, environment_id, kind, name, version, change, author_id, author_name)
        values (${tenant}, '${this.environmentId}', 'variable', 'COLOUR', 1, 'set', 'a', 'A') on conflict do nothing`,
      `insert into invitation (tenant_id, id, email, role, token_hash, invited_by, invited_by_name, expires_at)
        values (${tenant}, '${this.invitationId}', 'ada@example.org', 'viewer', 'h ${this.slug}', '${this.userId}', 'A', now())`,
    ];
  }
}

let database: TestDatabase;
let tenants: TenantDatabase;
const ours = new TenantRows('ours');
const theirs = new TenantRows('theirs');
beforeAll(async () => {
  database = await createTestDatabase();
  const superuser = new pg.Client({ connectionString: database.superuser });
  await superuser.connect();
  for (const statement of [...ours.statements(), ...theirs.statements()]) await superuser.query(statement);
  await superuser.end();
  tenants = await TenantDatabase.open(database.app, 2);
});
afterAll(async () => {
  await tenants.close();
  await database.drop();
});

type Question = (model: PostgresReadModel, key: StoreKey, ids: TenantRows) => Promise<readonly unknown[]>;
const page = { first: 10, after: null };

/** One for each method that takes ids. */
const questions: Readonly<Record<string, Question>> = {
  tokenHolders: (model, key, ids) => model.tokenHolders(key, ids.hash),
  apiTokens: (model, key, ids) => model.apiTokens(key, ids.userId, page),
  apiTokensById: (model, key, ids) => model.apiTokensById(key, [ids.tokenId]),
  serviceAccountsById: (model, key, ids) => model.serviceAccountsById(key, [ids.accountId]),
  projects: (model, key, ids) => model.projects(key, [ids.projectId]),
  environments: (model, key, ids) => model.environments(key, [ids.environmentId]),
  environmentsOf: (model, key, ids) => model.environmentsOf(key, [ids.projectId]),
  revisions: (model, key, ids) => model.revisions(key, [ids.revisionId]),
  revisionsByNumber: (model, key, ids) => model.revisionsByNumber(key, [{ projectId: ids.projectId, number: 0 }]),
  heads: (model, key, ids) => model.heads(key, [ids.projectId]),
  revisionPages: (model, key, ids) => model.revisionPages(key, [ids.projectId], page),
  canvases: (model, key, ids) => model.canvases(key, [ids.revisionId]),
  unitsOf: (model, key, ids) => model.unitsOf(key, [ids.revisionId]),
  images: (model, key, ids) => model.images(key, [ids.slug]),
  imagePlugins: (model, key, ids) => model.imagePlugins(key, [ids.slug]),
  latestBuilds: (model, key, ids) => model.latestBuilds(key, [ids.slug]),
  buildLogs: (model, key, ids) => model.buildLogs(key, [ids.buildId]),
  buildPages: (model, key, ids) => model.buildPages(key, [ids.projectId], page),
  releases: (model, key, ids) => model.releases(key, [ids.releaseId]),
  releasesByNumber: (model, key, ids) => model.releasesByNumber(key, [{ projectId: ids.projectId, number: 1 }]),
  releasePages: (model, key, ids) => model.releasePages(key, [ids.projectId], page),
  deploymentPages: (model, key, ids) => model.deploymentPages(key, [ids.environmentId], page),
  secretsOf: (model, key, ids) => model.secretsOf(key, [ids.environmentId]),
  members: (model, key, ids) => model.members(key, [ids.memberId]),
  invitations: (model, key, ids) => model.invitations(key, [ids.invitationId]),
  variablesOf: (model, key, ids) => model.variablesOf(key, [ids.environmentId]),
  trafficPages: (model, key, ids) => {
    const all = {
      from: '0001-01-01T00:00:00Z',
      to: '9999-01-01T00:00:00Z',
      stepMinutes: 1,
      unitKey: null,
      endpoint: null,
    };
    return model.trafficPages(key, [ids.environmentId], { ...all, atMost: 5 });
  },
  domainsOf: (model, key, ids) => model.domainsOf(key, [ids.environmentId]),
  consumers: (model, key, ids) => model.consumers(key, [ids.deploymentId as string as ConsumerId]),
  credentialsOf: (model, key, ids) => model.credentialsOf(key, [ids.deploymentId as string as ConsumerId]),
  settingChangePages: (model, key, ids) =>
    model.settingChangePages(key, [ids.environmentId], { kind: 'variable', name: 'COLOUR', ...page }),
  stepsOf: (model, key, ids) => model.stepsOf(key, [ids.deploymentId]),
  stages: (model, key, ids) => model.stages(key, [ids.environmentId]),
  migrationsOf: (model, key, ids) => model.migrationsOf(key, [ids.environmentId]),
  promotions: (model, key, ids) => model.promotions(key, [ids.promotionId]),
  promotionPages: (model, key, ids) => model.promotionPages(key, [ids.environmentId], page),
  promotionSteps: (model, key, ids) => model.promotionSteps(key, [ids.promotionId]),
  promotionVotes: (model, key, ids) => model.promotionVotes(key, [ids.promotionId]),
};
const withoutIds = [
  'tenant',
  'plan',
  'usage',
  'requestsByEnvironment',
  'projectPage',
  'memberPage',
  'invitationPage',
  'serviceAccounts',
];

it('is asked here with every method that it has', () => {
  const methods = Object.getOwnPropertyNames(PostgresReadModel.prototype).filter((name) => name !== 'constructor');
  expect(methods.sort()).toEqual([...Object.keys(questions), ...withoutIds].sort());
});

it.each(Object.entries(questions))('%s finds a row of the tenant and none of another', async (_, ask) => {
  const model = new PostgresReadModel(tenants);
  expect(await ask(model, ours.key, ours)).toHaveLength(1);
  expect(await ask(model, ours.key, theirs)).toEqual([]);
});

it('lists a tenant, what it uses, its projects, members, invitations and service accounts, and no others', async () => {
  const model = new PostgresReadModel(tenants);
  expect(await model.tenant(ours.key)).toMatchObject([{ tenantId: ours.tenantId, slug: 'ours', name: 'ours' }]);
  expect(await model.plan(ours.key)).toEqual([{ tenantId: ours.tenantId, name: expect.any(String) }]);
  const used = (await model.usage(ours.key)).filter(({ used }) => used > 0);
  expect(new Set(used.map(({ tenantId }) => tenantId))).toEqual(new Set([ours.tenantId]));
  expect(used.map(({ used }) => used)).toEqual([1, 1, 1, 1, 1]);
  // Whose they are: usage.test.ts of the API.
  expect(await model.requestsByEnvironment(ours.key, 5)).toEqual([]);
  const pages = [
    model.projectPage(ours.key, page),
    model.memberPage(ours.key, page),
    model.invitationPage(ours.key, page),
    model.serviceAccounts(ours.key, page),
  ];
  const ids = (await Promise.all<readonly { id: string }[]>(pages)).map((rows) => rows.map(({ id }) => id));
  expect(ids).toEqual([[ours.projectId], [ours.memberId], [ours.invitationId], [ours.accountId]]);
});
