import { newId } from '@tiffin/kernel';
import type pg from 'pg';
import { readyUnit } from './fake-cell.js';
import type { Place } from './fixtures.js';
import { plainCanary } from '@tiffin/deployments-rules';
import { filledApplicationId, filledConsumer } from './consumer-fixtures.js';
import { someDomain } from './domain-fixtures.js';
import { filledPromotion, filledPromotionId, stageBehind } from './promotion-fixtures.js';
import { someInvitation } from './people-fixtures.js';
import { secondRelease } from './second-release.js';
import { tokenFixtures } from './token-fixtures.js';
import { someWebhook } from './webhook-fixtures.js';
import type { TestApi } from './test-api.js';

/** What units print in a filled place; who may not read logs must not see it. */
export const printed = 'hunter2';
const failure = JSON.stringify({ unitKey: 'u', unitName: 'u', reason: 'crashed', lastLines: [printed] });
const givenUp = JSON.stringify({ ...JSON.parse(failure), isQuarantined: true });
const text = `"u" crashed\nIts last lines:\n${printed}`;

const rollout = JSON.stringify({ ...plainCanary, stickyBy: { kind: 'client-address' } });

/** Something of everything, so that each field has something to show. */
const rows: readonly ((place: Place) => string)[] = [
  ({ environmentId }) => `update environment set rollout = '${rollout}' where id = '${environmentId}'`,
  ({ environmentId }) => `update environment set running_failure = '${failure}' where id = '${environmentId}'`,
  ({ projectId }) => `update project set build_failed_revision_id = head_revision_id, built_revision_id = null,
    build_failure = '${givenUp}' where id = '${projectId}'`,
  ({ tenantId, environmentId }) => `insert into platform.request_record (tenant, month, environment, requests)
    values ('${tenantId}', date_trunc('month', now() at time zone 'UTC'), '${environmentId}', 5) on conflict do nothing`,
  ({ tenantId, environmentId }) => `insert into traffic
    (tenant_id, environment_id, step_minutes, at, unit_key, endpoint, figures)
    select '${tenantId}', '${environmentId}', 1, date_trunc('minute', now()), 'u', 'filled', array_fill(1, array[21])
    on conflict do nothing`,
  ({ spareId }) =>
    `select directory.enter_user('${newId()}', 'filled ${spareId}', 'filled@example.org', true, 'Filled')`,
  ({ environmentId }) => `update deployment set error = '${text}' where environment_id = '${environmentId}';
    update deployment_step set detail = '${text}'
      where deployment_id in (select id from deployment where environment_id = '${environmentId}')`,
  ({ projectId }) => `insert into unit (tenant_id, revision_id, key, kind, name, content_hash, upstreams, memory_mb)
    select b.tenant_id, p.head_revision_id, b.unit_key, 'function', b.unit_name, b.content_hash, '{}', 64
    from build b join project p on p.id = b.project_id where p.id = '${projectId}' on conflict do nothing`,
  ({ projectId }) => `update build set error = '${text}', log = '${printed}' where project_id = '${projectId}'`,
  ({
    tenantId,
    environmentId,
  }) => `insert into secret (tenant_id, environment_id, name, ciphertext, key_id, author_id, author_name)
    values ('${tenantId}', '${environmentId}', 'FILLED', 'c', 'k', 'a', 'A') on conflict do nothing`,
  ({
    tenantId,
    environmentId,
    projectId,
  }) => `insert into migration (tenant_id, id, environment_id, release_id, connector_id, connector,
      position, kind, moment, words, sql, before_sha256, after_sha256)
    select '${tenantId}', '${newId()}', '${environmentId}', r.id, 'db', 'Orders', 0, 'expand', 'before', 'a property', '{select 1}', 'a', 'b'
    from release r where r.project_id = '${projectId}' order by r.number limit 1`,
  stageBehind,
  secondRelease,
  filledPromotion,
  () => `update promotion_step set detail = '${text}' where promotion_id = '${filledPromotionId}'`,
  someInvitation,
  someWebhook,
  someDomain,
  filledConsumer,
  (place) => tokenFixtures['Mutation.revokeApiToken']?.prepare?.(place) ?? '',
  ({
    tenantId,
    spareId,
    projectId,
  }) => `insert into api_token (tenant_id, id, service_account_id, name, hash, scope, project_id)
    values ('${tenantId}', '${newId()}', '${spareId}', 'newest', '${newId()}', 'read', '${projectId}')`,
  ({
    tenantId,
    environmentId,
  }) => `insert into variable (tenant_id, environment_id, name, value, author_id, author_name)
    values ('${tenantId}', '${environmentId}', 'FILLED', 'v', 'a', 'A') on conflict do nothing`,
  ({ environmentId }) => `update environment set scale = '{"replicas": 1, "maxReplicas": 1, "cpuPercent": 70,
    "units": {"u": {"replicas": 2, "maxReplicas": 2, "cpuPercent": 70}}}' where id = '${environmentId}'`,
];

export async function fillPlace(
  { api, superuser }: { api: TestApi; superuser: pg.Client },
  place: Place,
): Promise<void> {
  for (const sql of rows) await superuser.query(sql(place));
  api.cell.see(place.environmentId, [{ ...readyUnit('u', 'u'), lastFailure: `exited: ${printed}` }]);
  const unlimited = { cpuLimitMillicores: null, memoryLimitBytes: null };
  const replicas = [{ cpuMillicores: 1, memoryBytes: 1, ...unlimited }];
  api.cell.uses = { unknownBecause: null, units: [{ key: 'u', replicas }] };
  const line = { time: '2026-01-01T00:00:00.000Z', stream: 'stdout', text: printed } as const;
  api.cell.lines.set(`${place.environmentId} u`, [line]);
}

/** Arguments of fields that need some, by `Type.field`. */
export const fieldArguments: Readonly<Record<string, string>> = {
  'Project.release': 'name: "1"',
  'Project.releaseComparison': 'from: "1", to: "2"',
  'Project.revision': 'number: 1',
  'Environment.unitLogs': 'unitKey: "u"',
  'Environment.gates': 'release: "1"',
  'Environment.consumer': `id: "${filledApplicationId}"`,
  'Environment.promotion': `id: "${filledPromotionId}"`,
  'Operator.people': 'email: "filled@example.org"',
  'Operator.tenant': 'slug: "ours"',
};
