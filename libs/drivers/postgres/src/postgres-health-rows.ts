import type { Failure } from '@tiffin/contracts';
import type { HealthRows, StoredRelease } from '@tiffin/deployments-operations';
import type { EnvironmentId, ReleaseId } from '@tiffin/kernel';
import type { MadeRecord } from '@tiffin/migrations-operations';
import { changeKinds } from '@tiffin/migrations-rules';
import { AuditRows } from './audit-rows.js';
import { Prisma } from './generated/client.js';
import { readIrreversible } from './read-irreversible.js';
import { checkedRows } from './reads/checked-rows.js';
import { idOf, oneOf, text, truth } from './reads/decode.js';
import { RowShape } from './reads/row-shape.js';

const healed = RowShape.of({ told: ['before.told', truth] });

const made = RowShape.of({
  releaseId: ['release_id', idOf<ReleaseId>()],
  connector: ['connector', text],
  kind: ['kind', oneOf(changeKinds)],
  words: ['words', text],
});

/** Each is void where the epoch has moved on: then somebody works at the environment. */
export class PostgresHealthRows extends AuditRows implements HealthRows {
  async servedRelease(id: ReleaseId): Promise<StoredRelease | null> {
    const release = await this.transaction.release.findFirst({ where: { id }, select: { id: true, content: true } });
    return release && { ...release, id: idOf<ReleaseId>()(release.id) };
  }

  irreversible(environmentId: EnvironmentId, releaseId: ReleaseId): Promise<readonly string[]> {
    return readIrreversible(this.transaction, environmentId, releaseId);
  }

  endGone(environmentId: EnvironmentId, note: string): Promise<readonly MadeRecord[]> {
    return checkedRows(
      this.transaction,
      made,
      (columns) => Prisma.sql`
      with ended as (
        update migration set state = case kind when 'irreversible' then 'done' else 'failed' end, note = ${note}, finished_at = now()
        where environment_id = ${environmentId}::uuid and state = 'running' returning *)
      select ${columns} from ended where state = 'done' order by id`,
    );
  }

  async recordTrouble(environmentId: EnvironmentId, epoch: number, failure: Failure): Promise<boolean> {
    // Last lines change with every crash; the same unit for the same reason is no news.
    const count = await this.transaction.$executeRaw`
      update environment set running_failure = ${JSON.stringify(failure)}::jsonb
      where id = ${environmentId}::uuid and deploy_epoch = ${epoch}
        and (running_failure is null or (running_failure ->> 'unitKey', running_failure ->> 'reason')
          is distinct from (${failure.unitKey}, ${failure.reason}))`;
    return count > 0;
  }

  async heal(environmentId: EnvironmentId, epoch: number): Promise<boolean> {
    const [row] = await checkedRows(
      this.transaction,
      healed,
      (columns) => Prisma.sql`
      with before as (
        select id, running_failure is not null or deploy_fault is not null as told from environment
        where id = ${environmentId}::uuid and deploy_epoch = ${epoch} for update
      )
      update environment e
      set running_failure = null, deploy_fault = null, deploy_faults = 0, deploy_starts = 0, deploy_next_try_at = null
      from before where e.id = before.id
      returning ${columns}`,
    );
    return row?.told ?? false;
  }

  async tryAtOnce(environmentId: EnvironmentId): Promise<void> {
    await this.transaction.$executeRaw`
      update environment set deploy_next_try_at = null where id = ${environmentId}::uuid and deploy_next_try_at is not null`;
  }
}
