import type { StoreKey } from '@tiffin/access';
import { readReleaseContent } from '@tiffin/builds-rules';
import type { EnvironmentId, PromotionId, ReleaseId } from '@tiffin/kernel';
import type {
  AskedClaim,
  CheckedPlace,
  ClaimedEnvironment,
  PromoterClaim,
  PromoterRows,
  PromoterStore,
  Standing,
  StepWritten,
} from '@tiffin/promotion-operations';
import type { Fenced, RecordedFault } from '@tiffin/work-operations';
import { fenced } from '../fence.js';
import { Prisma } from '../generated/client.js';
import { checkedRows } from '../reads/checked-rows.js';
import { checkedSets } from '../reads/checked-sets.js';
import { idOf, integer, text } from '../reads/decode.js';
import { RowShape } from '../reads/row-shape.js';
import { statement } from '../reads/statement.js';
import type { TenantDatabase } from '../tenant-database.js';
import { isLastEnded, isUnended, promotionQuestions } from './promotion-questions.js';
import { withSteps } from './promotion-shape.js';
import { PostgresPromotionRows } from './postgres-promotion-store.js';

const claimed = RowShape.of({
  environmentId: ['t.id', idOf<EnvironmentId>()],
  epoch: ['t.promote_epoch', integer],
  faults: ['t.promote_faults', integer],
  starts: ['t.promote_starts', integer],
  calls: ['t.promote_calls', integer],
});

const takeOver = statement(
  claimed,
  (columns) => `
    update environment t
    set promote_epoch = promote_epoch + 1, promote_starts = promote_starts + 1, promote_holder = $2,
      promote_lease_until = now() + $3::int * interval '1 millisecond'
    where t.id = $1::uuid and promotion_due_from(t) < now()
    returning ${columns}`,
);

const checked = RowShape.of({
  environmentId: ['e.id', idOf<EnvironmentId>()],
  environmentName: ['e.name', text],
  projectSlug: ['p.slug', text],
  tenantSlug: ['t.slug', text],
  content: ['r.content', text],
});

export class PostgresPromoterStore implements PromoterStore {
  constructor(private readonly database: TenantDatabase) {}

  async claim(key: StoreKey, environmentId: EnvironmentId, { holder, leaseMs }: AskedClaim) {
    const [claim] = await this.database.write(key, takeOver, [environmentId, holder, leaseMs]);
    return claim ?? null;
  }

  within<T>(key: StoreKey, work: (rows: PromoterRows) => Promise<T>): Promise<T> {
    return this.database.within(key, (transaction) =>
      work(new PostgresPromoterRows(transaction, key.tenantId, key.actor)),
    );
  }
}

class PostgresPromoterRows extends PostgresPromotionRows implements PromoterRows {
  wants = false;

  override async want(environmentId: EnvironmentId, releaseId: ReleaseId): Promise<boolean> {
    const isNews = await super.want(environmentId, releaseId);
    this.wants ||= isNews;
    return isNews;
  }

  async standing(environmentId: EnvironmentId): Promise<Standing> {
    const last = promotionQuestions(isLastEnded(environmentId, null));
    const found = await checkedSets(this.transaction, {
      ...promotionQuestions(isUnended(environmentId)),
      ...{ lasts: last.promotions, stepsOfLast: last.steps },
    });
    return {
      unended: withSteps(found.promotions, found.steps),
      last: withSteps(found.lasts, found.stepsOfLast)[0] ?? null,
    };
  }

  async renew({ environmentId, epoch }: PromoterClaim, leaseMs: number): Promise<Fenced> {
    return fenced(
      await this.transaction.$executeRaw`
        update environment set promote_lease_until = now() + ${leaseMs}::int * interval '1 millisecond'
        where id = ${environmentId}::uuid and promote_epoch = ${epoch}::int`,
    );
  }

  async held({ environmentId, epoch }: PromoterClaim): Promise<ClaimedEnvironment | 'stale'> {
    const held = await this.environmentWhere(
      Prisma.sql`t.id = ${environmentId}::uuid and t.promote_epoch = ${epoch}::int for update`,
    );
    return held ?? 'stale';
  }

  async rest({ environmentId, epoch }: PromoterClaim, lookAt: Date | null): Promise<Fenced> {
    return fenced(
      await this.transaction.$executeRaw`
        update environment set promote_holder = null, promote_lease_until = null, promote_fault = null, promote_faults = 0,
          promote_starts = 0, promote_look_at = ${lookAt}::timestamptz
        where id = ${environmentId}::uuid and promote_epoch = ${epoch}::int`,
    );
  }

  async recordFault({ environmentId, epoch }: PromoterClaim, calls: number, fault: RecordedFault): Promise<Fenced> {
    const { text: said, retryAfterMs, isExplained } = fault;
    return fenced(
      await this.transaction.$executeRaw`
        update environment set promote_holder = null, promote_lease_until = null, promote_fault = ${said},
          promote_faults = promote_faults + 1,
          promote_look_at = now() + case when promote_calls = ${calls}::int then ${retryAfterMs}::int else 0 end * interval '1 millisecond',
          promote_starts = case when ${isExplained} then 0 else promote_starts end
        where id = ${environmentId}::uuid and promote_epoch = ${epoch}::int`,
    );
  }

  async checkedPlace(environmentId: EnvironmentId, releaseId: ReleaseId): Promise<CheckedPlace> {
    const [row] = await checkedRows(
      this.transaction,
      checked,
      (columns) => Prisma.sql`
        select ${columns} from environment e join project p on p.id = e.project_id join tenant t on t.tenant_id = e.tenant_id
        join release r on r.id = ${releaseId}::uuid where e.id = ${environmentId}::uuid`,
    );
    if (!row) throw new Error(`The environment ${environmentId} is not there.`);
    const { content, ...place } = row;
    const gateways = readReleaseContent(content).routes.map(({ gatewaySlug }) => gatewaySlug);
    return { ...place, gateways: gateways.toSorted() };
  }

  async writeStep(promotionId: PromotionId, { position, state, detail }: StepWritten): Promise<void> {
    const isEnd = state === 'succeeded' || state === 'failed';
    await this.transaction.$executeRaw`
      update promotion_step set state = ${state}, detail = ${detail}, started_at = coalesce(started_at, now()),
        finished_at = case when ${isEnd} then now() end
      where promotion_id = ${promotionId}::uuid and position = ${position}::int`;
  }

  async insertVerification(
    environmentId: EnvironmentId,
    releaseId: ReleaseId,
    promotionId: PromotionId,
  ): Promise<void> {
    await this.transaction.$executeRaw`
      insert into verification (tenant_id, environment_id, number, release_id, promotion_id)
      select ${this.tenantId}::uuid, ${environmentId}::uuid, coalesce(max(number), 0) + 1, ${releaseId}::uuid, ${promotionId}::uuid
      from verification where environment_id = ${environmentId}::uuid`;
  }
}
