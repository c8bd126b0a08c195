import type { EnvironmentId, ReleaseId } from '@tiffin/kernel';
import { Prisma } from '../generated/client.js';
import { question } from '../reads/checked-sets.js';
import { keptPromotion, keptStep } from './promotion-shape.js';

/** `t`: the promotion, as in all conditions here. */
export const isUnended = (environmentId: EnvironmentId): Prisma.Sql =>
  Prisma.sql`t.environment_id = ${environmentId}::uuid and t.finished_at is null order by t.id`;

/** The newest that has ended: of a release, and not superseded; or of all that had started. */
export const isLastEnded = (environmentId: EnvironmentId, releaseId: ReleaseId | null): Prisma.Sql => Prisma.sql`
  t.environment_id = ${environmentId}::uuid and t.finished_at is not null
    and ${releaseId === null ? isStarted : isOfRelease(releaseId)} order by t.finished_at desc, t.id desc limit 1`;

const isStarted = Prisma.sql`t.started_at is not null`;
const isOfRelease = (releaseId: ReleaseId): Prisma.Sql =>
  Prisma.sql`t.release_id = ${releaseId}::uuid and t.abort_cause is distinct from 'superseded'`;

/** Promotions of a condition, which may end with an order, and their steps. */
export const promotionQuestions = (condition: Prisma.Sql) => ({
  promotions: question(keptPromotion, (columns) => Prisma.sql`select ${columns} from promotion t where ${condition}`),
  steps: question(
    keptStep,
    (columns) => Prisma.sql`select ${columns} from promotion_step t
      where t.promotion_id in (select t.id from promotion t where ${condition}) order by t.position`,
  ),
});
