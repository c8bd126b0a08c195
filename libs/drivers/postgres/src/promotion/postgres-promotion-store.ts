import type { Actor, StoreKey } from '@tiffin/access';
import { rolesUpTo, roles } from '@tiffin/access';
import type { EnvironmentId, MigrationId, ProjectId, PromotionId, ReleaseId, UserId } from '@tiffin/kernel';
import type {
  Asked,
  HeldEnvironment,
  KeptMigration,
  KeptPromotion,
  NamedRelease,
  NewPromotion,
  PromotionRows,
  PromotionStore,
  Written,
} from '@tiffin/promotion-operations';
import {
  approvalsOf,
  type Ballot,
  type CandidateFacts,
  type GateFacts,
  leastApprovals,
  type Stage,
} from '@tiffin/promotion-rules';
import { AuditRows } from '../audit-rows.js';
import { Prisma } from '../generated/client.js';
import { keptMigration } from '../kept-migration.js';
import { readIrreversible } from '../read-irreversible.js';
import { checkedRows } from '../reads/checked-rows.js';
import { checkedSets } from '../reads/checked-sets.js';
import { idOf, integer, moment, oneOf, orNull, text } from '../reads/decode.js';
import { type Row, RowShape } from '../reads/row-shape.js';
import type { TenantDatabase, TenantTransaction } from '../tenant-database.js';
import { isLastEnded, isUnended, promotionQuestions } from './promotion-questions.js';
import { heldEnvironment, heldOfRow, withSteps } from './promotion-shape.js';
import { readCandidates } from './read-candidates.js';
import { readCandidateFacts, readGateFacts } from './read-gate-facts.js';
import { wantNothing, wantRelease } from './want-release.js';

const namedRelease = RowShape.of({
  id: ['t.id', idOf<ReleaseId>()],
  sha256: ['t.sha256', text],
  number: ['t.number', integer],
});
const vote = RowShape.of({
  by: ['t.voter', idOf<UserId>()],
  says: ['t.says', oneOf(['approve', 'reject'] as const)],
  comment: ['t.comment', orNull(text)],
  // What can be read was said before, also where the reader's transaction began earlier and waited.
  at: ['least(t.at, now())', moment],
});
const voterRole = RowShape.of({ person: ['t.person', idOf<UserId>()], role: ['t.role', oneOf(roles)] });

const rolesOf = (people: readonly Row<typeof voterRole>[]): Ballot['rolesOf'] =>
  new Map(people.map(({ person, role }) => [person, rolesUpTo(role)]));

export class PostgresPromotionStore implements PromotionStore {
  constructor(private readonly database: TenantDatabase) {}

  within<T>(key: StoreKey, work: (rows: PromotionRows) => Promise<T>): Promise<T> {
    return this.database.within(key, (transaction) =>
      work(new PostgresPromotionRows(transaction, key.tenantId, key.actor)),
    );
  }
}

/** Time decisions use the database's clock: `now()`. */
export class PostgresPromotionRows extends AuditRows implements PromotionRows {
  constructor(
    transaction: TenantTransaction,
    tenantId: string,
    private readonly who: Actor,
  ) {
    super(transaction, tenantId, who);
  }

  async lockEnvironment(environmentId: EnvironmentId): Promise<HeldEnvironment | null> {
    return this.environmentWhere(Prisma.sql`t.id = ${environmentId}::uuid for update`);
  }

  async environment(environmentId: EnvironmentId): Promise<HeldEnvironment | null> {
    return this.environmentWhere(Prisma.sql`t.id = ${environmentId}::uuid`);
  }

  protected async environmentWhere(condition: Prisma.Sql): Promise<ReturnType<typeof heldOfRow> | null> {
    const [row] = await checkedRows(
      this.transaction,
      heldEnvironment,
      (columns) => Prisma.sql`select ${columns} from environment t where ${condition}`,
    );
    return row ? heldOfRow(row) : null;
  }

  async releaseByNumber(projectId: ProjectId, number: number): Promise<NamedRelease | null> {
    return this.releaseWhere(Prisma.sql`t.project_id = ${projectId}::uuid and t.number = ${number}::int`);
  }

  async release(releaseId: ReleaseId): Promise<NamedRelease | null> {
    return this.releaseWhere(Prisma.sql`t.id = ${releaseId}::uuid`);
  }

  private async releaseWhere(condition: Prisma.Sql): Promise<NamedRelease | null> {
    const sql = (columns: Prisma.Sql) => Prisma.sql`select ${columns} from release t where ${condition}`;
    return (await checkedRows(this.transaction, namedRelease, sql))[0] ?? null;
  }

  async candidates(environmentId: EnvironmentId, named: readonly ReleaseId[]): Promise<readonly ReleaseId[]> {
    return readCandidates(this.transaction, { ...(await this.stageOf(environmentId)), named });
  }

  async gateFacts(asked: Asked): Promise<GateFacts> {
    const { environmentId, promotionId } = asked;
    const environment = asked.environment ?? (await this.stageOf(environmentId));
    const isVotedOn = promotionId !== null && approvalsOf(environment.stage) !== null;
    const promotion = isVotedOn ? await this.promotion(promotionId) : null;
    const ballot = promotion && (await this.ballot(promotion));
    const people = leastApprovals(environment.stage) > 0 ? await this.people() : null;
    return readGateFacts(this.transaction, environment, { asked, ballot, people });
  }

  async candidateFacts(environmentId: EnvironmentId, releases: readonly ReleaseId[]): Promise<CandidateFacts> {
    return readCandidateFacts(this.transaction, (await this.stageOf(environmentId)).stage, releases);
  }

  private async stageOf(environmentId: EnvironmentId): Promise<HeldEnvironment> {
    const environment = await this.environment(environmentId);
    if (!environment) throw new Error(`The environment ${environmentId} is not there.`);
    return environment;
  }

  async promotion(promotionId: PromotionId): Promise<KeptPromotion | null> {
    return (await this.promotionsWhere(Prisma.sql`t.id = ${promotionId}::uuid`))[0] ?? null;
  }

  async unended(environmentId: EnvironmentId): Promise<readonly KeptPromotion[]> {
    return this.promotionsWhere(isUnended(environmentId));
  }

  async lastEnded(environmentId: EnvironmentId, releaseId: ReleaseId | null): Promise<KeptPromotion | null> {
    const [last] = await this.promotionsWhere(isLastEnded(environmentId, releaseId));
    return last ?? null;
  }

  private async promotionsWhere(condition: Prisma.Sql): Promise<readonly KeptPromotion[]> {
    const { promotions, steps } = await checkedSets(this.transaction, promotionQuestions(condition));
    return withSteps(promotions, steps);
  }

  async ballot({ id, requestedBy, automatedBy, createdAt: requestedAt }: KeptPromotion): Promise<Ballot> {
    const votes = await checkedRows(
      this.transaction,
      vote,
      (columns) => Prisma.sql`select ${columns} from vote t where t.promotion_id = ${id}::uuid order by t.at`,
    );
    const voters = await checkedRows(
      this.transaction,
      voterRole,
      (columns) => Prisma.sql`select ${columns} from roles_of_voters(${id}::uuid) t`,
    );
    return { requestedBy: requestedBy ?? automatedBy, requestedAt, votes, rolesOf: rolesOf(voters), over: null };
  }

  private async people(): Promise<Ballot['rolesOf']> {
    const sql = (columns: Prisma.Sql) => Prisma.sql`select ${columns} from people_to_ask() t`;
    return rolesOf(await checkedRows(this.transaction, voterRole, sql));
  }

  async insert(promotion: NewPromotion): Promise<void> {
    const { id, environmentId, releaseId, way, requestedBy, reason, rollbackOf, steps } = promotion;
    await this.transaction.$executeRaw`
      insert into promotion (tenant_id, id, environment_id, release_id, way, actor_kind, actor_id, requested_by, reason, rollback_of,
        automated_by)
      values (${this.tenantId}::uuid, ${id}::uuid, ${environmentId}::uuid, ${releaseId}::uuid, ${way}, ${this.who.kind}, ${this.who.id},
        ${this.personBehind(requestedBy)}, ${reason}, ${rollbackOf}::uuid,
        (select e.auto_promote_by from environment e where e.id = ${environmentId}::uuid and ${way} = 'automation'))`;
    for (const [position, { name, isCheck, task }] of steps.entries()) {
      await this.transaction.$executeRaw`
        insert into promotion_step (tenant_id, promotion_id, position, name, is_check, task)
        values (${this.tenantId}::uuid, ${id}::uuid, ${position}::int, ${name}, ${isCheck}, ${JSON.stringify(task)}::jsonb)`;
    }
  }

  /** Behind a service account stands the member who created it: nobody votes on what a machine of theirs has asked for. */
  private personBehind(requestedBy: UserId | null): Prisma.Sql {
    const { kind, id } = this.who;
    return requestedBy === null && kind === 'service_account'
      ? Prisma.sql`(select m.user_id from service_account s join member m on m.user_id::text = s.created_by where s.id::text = ${id})`
      : Prisma.sql`${requestedBy}::uuid`;
  }

  async insertVote(id: PromotionId, { by, says, comment }: Parameters<PromotionRows['insertVote']>[1]): Promise<void> {
    await this.transaction.$executeRaw`
      insert into vote (tenant_id, promotion_id, voter, says, comment)
      values (${this.tenantId}::uuid, ${id}::uuid, ${by}::uuid, ${says}, ${comment})`;
  }

  async insertApproval(environmentId: EnvironmentId, releaseId: ReleaseId, by: UserId): Promise<void> {
    await this.transaction.$executeRaw`
      insert into approval (tenant_id, environment_id, release_id, approved_by)
      values (${this.tenantId}::uuid, ${environmentId}::uuid, ${releaseId}::uuid, ${by}::uuid) on conflict do nothing`;
  }

  async write({ id }: KeptPromotion, { state, note, cause, abortCause, fromReleaseId }: Written): Promise<void> {
    const { phase, errors } = state;
    const isEnd = phase !== 'Pending' && phase !== 'Running' && phase !== 'Verifying';
    if (this.who.kind !== 'worker') {
      await this.transaction.$executeRaw`
        update promotion set phase = ${phase}, note = ${note}, abort_cause = ${abortCause ?? null},
          finished_at = case when ${isEnd} then now() end where id = ${id}::uuid`;
      return;
    }
    await this.transaction.$executeRaw`
      update promotion set phase = ${phase}, note = ${note}, errors = ${errors}::int, cause = coalesce(${cause ?? null}, cause),
        abort_cause = ${abortCause ?? null},
        from_release_id = coalesce(${fromReleaseId ?? null}::uuid, from_release_id),
        started_at = case when ${phase} = 'Running' then coalesce(started_at, now()) else started_at end,
        finished_at = case when ${isEnd} then now() end
      where id = ${id}::uuid`;
  }

  async writeHold(environmentId: EnvironmentId, hold: Parameters<PromotionRows['writeHold']>[1]): Promise<void> {
    const { releaseId = null, promotionId = null, by = null, reason = null } = hold ?? {};
    await this.transaction.$executeRaw`
      update environment set hold_release_id = ${releaseId}::uuid, hold_promotion_id = ${promotionId}::uuid, hold_by = ${by}::uuid,
        hold_reason = ${reason}, hold_at = case when ${hold !== null} then now() end
      where id = ${environmentId}::uuid`;
  }

  async writeAutoPromote(
    environmentId: EnvironmentId,
    autoPromote: Stage['autoPromote'],
    by: UserId | null,
  ): Promise<void> {
    await this.transaction.$executeRaw`
      update environment set auto_promote = ${autoPromote}, auto_promote_by = ${this.personBehind(by)}
      where id = ${environmentId}::uuid`;
  }

  irreversible(environmentId: EnvironmentId, releaseId: ReleaseId): Promise<readonly string[]> {
    return readIrreversible(this.transaction, environmentId, releaseId);
  }

  migration(environmentId: EnvironmentId, migrationId: MigrationId): Promise<KeptMigration | null> {
    return keptMigration(this.transaction, environmentId, migrationId);
  }

  async resolveMigration(id: MigrationId): Promise<void> {
    await this.transaction.$executeRaw`update migration set resolved_at = now() where id = ${id}::uuid`;
  }

  want(environmentId: EnvironmentId, releaseId: ReleaseId): Promise<boolean> {
    return wantRelease(this.transaction, environmentId, releaseId);
  }

  wantNothing(environmentId: EnvironmentId, releaseId: ReleaseId): Promise<boolean> {
    return wantNothing(this.transaction, environmentId, releaseId);
  }
}
