import { newId } from '@tiffin/kernel';
import type { Fixture, Place } from './fixtures.js';

/** A stage behind the place's environment. */
export const stageBehind = ({ tenantId, projectId, environmentId, spareId }: Place): string =>
  `insert into environment (tenant_id, id, project_id, name, upstream_ids)
    values ('${tenantId}', '${spareId}', '${projectId}', 'behind', '{${environmentId}}') on conflict do nothing`;

/** What ran in the stage behind the place's environment is as if nothing ever had. */
const nothingPromoted = ({ spareId }: Place): string =>
  `delete from promotion_step where promotion_id in (select id from promotion where environment_id = '${spareId}');
   delete from vote where promotion_id in (select id from promotion where environment_id = '${spareId}');
   delete from promotion where environment_id = '${spareId}'`;

const behind = (place: Place): string =>
  `${stageBehind(place)}; ${nothingPromoted(place)};
   update environment set stopped_at = null where id = '${place.spareId}'`;

/** The release of the place's environment was verified there, as its deployment would have it. */
const verified = ({ tenantId, environmentId }: Place): string =>
  `insert into occupancy (tenant_id, environment_id, number, release_id, from_at)
     select '${tenantId}', e.id, 1, e.desired_release_id, now() from environment e where e.id = '${environmentId}'
     on conflict do nothing;
   insert into verification (tenant_id, environment_id, number, release_id)
     select '${tenantId}', e.id, 1, e.desired_release_id from environment e where e.id = '${environmentId}'
     on conflict do nothing`;

/** It waits in the stage behind; who asked for it is nobody who votes. */
const waitingPromotion = (place: Place): string =>
  `${behind(place)};
   insert into promotion (tenant_id, id, environment_id, release_id, way, actor_kind, actor_id)
     select '${place.tenantId}', '${place.spareId}', '${place.spareId}', r.id, 'person', 'worker', 'test'
     from release r where r.project_id = '${place.projectId}' and r.number = 1;
   update environment set approvals =
     '{"quorum": 9, "roles": [], "approvers": [{"role": "viewer"}], "expiresAfterMs": 3600000}' where id = '${place.spareId}'`;

/** It ran in the stage behind, and another one does now. */
const ranBehind = (place: Place): string =>
  `${behind(place)};
   insert into occupancy (tenant_id, environment_id, number, release_id, from_at)
     select '${place.tenantId}', '${place.spareId}', 1, r.id, now() from release r
     where r.project_id = '${place.projectId}' and r.number = 1 on conflict do nothing;
   insert into verification (tenant_id, environment_id, number, release_id)
     select '${place.tenantId}', '${place.spareId}', 1, r.id from release r
     where r.project_id = '${place.projectId}' and r.number = 1 on conflict do nothing;
   update environment set current_release_id = null, approvals = null where id = '${place.spareId}'`;

const running = (place: Place): string =>
  `${behind(place)};
   update environment set hold_release_id = null, hold_at = null,
     current_release_id = (select id from release where project_id = '${place.projectId}' and number = 1) where id = '${place.spareId}'`;

export const filledPromotionId = newId();

/** In the place's own environment: a promotion that waits, what it could go back to, and each setting of a stage. */
export const filledPromotion = ({ tenantId, projectId, environmentId }: Place): string => {
  const id = filledPromotionId;
  const release = (number: number) =>
    `(select id from release where project_id = '${projectId}' and number = ${number})`;
  return `insert into promotion (tenant_id, id, environment_id, release_id, from_release_id, way, actor_kind, actor_id)
      values ('${tenantId}', '${id}', '${environmentId}', ${release(1)}, ${release(2)}, 'person', 'worker', 'test');
    insert into vote (tenant_id, promotion_id, voter, says) values ('${tenantId}', '${id}', '${newId()}', 'approve');
    insert into promotion_step (tenant_id, promotion_id, position, name, is_check, task)
      values ('${tenantId}', '${id}', 0, 'deploy', false, '{"kind": "deploy"}');
    delete from occupancy where environment_id = '${environmentId}';
    delete from verification where environment_id = '${environmentId}';
    insert into occupancy (tenant_id, environment_id, number, release_id, from_at, until_at)
      values ('${tenantId}', '${environmentId}', 1, ${release(2)}, now(), now()),
        ('${tenantId}', '${environmentId}', 2, ${release(1)}, now(), null);
    insert into verification (tenant_id, environment_id, number, release_id)
      values ('${tenantId}', '${environmentId}', 1, ${release(2)});
    update environment set hold_at = now(), hold_release_id = ${release(1)}, windows =
      '[{"name": "w", "effect": "allow", "start": "2026-01-01T00:00", "timeZone": "UTC", "durationMs": 1000, "rrule": null}]',
      approvals = '{"quorum": 1, "roles": [], "approvers": [{"role": "viewer"}], "expiresAfterMs": 1000}'
    where id = '${environmentId}'`;
};

const spareId = ({ spareId: id }: Place): string => id;
const promotion = '{ promotion { id phase } }';
/** Each time another one, so that something changes. */
let percents = 100;

export const promotionFixtures: Readonly<Record<string, Fixture>> = {
  'Mutation.promoteRelease': {
    document: `mutation ($input: PromoteReleaseInput!) { promoteRelease(input: $input) ${promotion} }`,
    variables: (id) => ({ input: { environmentId: id, release: '1', letIn: false } }),
    prepare: (place) =>
      `${behind(place)}; ${verified(place)}; update environment set approvals = null where id = '${place.spareId}'`,
    id: spareId,
  },
  'Mutation.abortPromotion': {
    document: `mutation ($input: AbortPromotionInput!) { abortPromotion(input: $input) ${promotion} }`,
    variables: (id, { promotionId }) => ({ input: { environmentId: id, promotionId } }),
    prepare: waitingPromotion,
    also: ({ spareId: promotionId }) => ({ promotionId }),
    id: spareId,
  },
  'Mutation.approvePromotion': {
    document: `mutation ($input: VoteInput!) { approvePromotion(input: $input) ${promotion} }`,
    variables: (id, { promotionId }) => ({ input: { environmentId: id, promotionId } }),
    prepare: waitingPromotion,
    also: ({ spareId: promotionId }) => ({ promotionId }),
    id: spareId,
    by: 'person',
  },
  'Mutation.rejectPromotion': {
    document: `mutation ($input: VoteInput!) { rejectPromotion(input: $input) ${promotion} }`,
    variables: (id, { promotionId }) => ({ input: { environmentId: id, promotionId } }),
    prepare: waitingPromotion,
    also: ({ spareId: promotionId }) => ({ promotionId }),
    id: spareId,
    by: 'person',
  },
  'Mutation.rollBack': {
    document: `mutation ($input: RollBackInput!) { rollBack(input: $input) ${promotion} }`,
    variables: (id) => ({ input: { environmentId: id, release: '1' } }),
    prepare: ranBehind,
    id: spareId,
  },
  'Mutation.holdEnvironment': {
    document:
      'mutation ($input: HoldEnvironmentInput!) { holdEnvironment(input: $input) { changed environment { id } } }',
    variables: (id) => ({ input: { environmentId: id } }),
    prepare: running,
    id: spareId,
  },
  'Mutation.unholdEnvironment': {
    document:
      'mutation ($input: UnholdEnvironmentInput!) { unholdEnvironment(input: $input) { changed environment { id } } }',
    variables: (id) => ({ input: { environmentId: id } }),
    prepare: (place) =>
      `${running(place)}; update environment set hold_release_id = current_release_id, hold_at = now() where id = '${place.spareId}'`,
    id: spareId,
  },
  'Mutation.scaleEnvironment': {
    document:
      'mutation ($input: ScaleEnvironmentInput!) { scaleEnvironment(input: $input) { changed environment { id } } }',
    variables: (id) => ({ input: { environmentId: id, cpuPercent: (percents += 1) } }),
    prepare: running,
    id: spareId,
  },
  'Mutation.stopEnvironment': {
    document:
      'mutation ($input: StopEnvironmentInput!) { stopEnvironment(input: $input) { changed environment { id } } }',
    variables: (id) => ({ input: { environmentId: id } }),
    prepare: running,
    id: spareId,
  },
  'Mutation.startEnvironment': {
    document:
      'mutation ($input: StartEnvironmentInput!) { startEnvironment(input: $input) { changed environment { id } } }',
    variables: (id) => ({ input: { environmentId: id } }),
    prepare: (place) => `${running(place)}; update environment set stopped_at = now() where id = '${place.spareId}'`,
    id: spareId,
  },
  'Mutation.resolveMigration': {
    document:
      'mutation ($input: ResolveMigrationInput!) { resolveMigration(input: $input) { changed environment { id } } }',
    variables: (id, { migrationId }) => ({ input: { environmentId: id, migrationId } }),
    prepare: (place) =>
      `${running(place)}; insert into migration (tenant_id, id, environment_id, release_id, connector_id, connector, position, kind,
         moment, words, sql, before_sha256, after_sha256, state, finished_at)
       select tenant_id, '${place.spareId}', id, current_release_id, 'db', 'DB', 0, 'irreversible', 'after', 'gone', '{}', '', '',
         'done', now() from environment where id = '${place.spareId}'
       on conflict (tenant_id, id) do update set resolved_at = null`,
    also: ({ spareId: migrationId }) => ({ migrationId }),
    id: spareId,
  },
  'Mutation.automatePromotion': {
    document:
      'mutation ($input: AutomatePromotionInput!) { automatePromotion(input: $input) { changed environment { id } } }',
    variables: (id) => ({ input: { environmentId: id, autoPromote: 'newest' } }),
    prepare: (place) =>
      `${stageBehind(place)}; update environment set auto_promote = 'off' where id = '${place.spareId}'`,
    id: spareId,
  },
  'Subscription.promotionProgress': {
    document: 'subscription ($id: ID!) { promotionProgress(environmentId: $id) { id phase } }',
    variables: (id) => ({ id }),
    prepare: waitingPromotion,
    id: spareId,
  },
};
