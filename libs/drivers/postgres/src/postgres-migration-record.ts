import type { StoreKey } from '@tiffin/access';
import type { EnvironmentId, MigrationId, ReleaseId } from '@tiffin/kernel';
import type {
  ChangeEnd,
  MigrationFence,
  MigrationRecord,
  MigrationRows,
  PlannedRecord,
  RecordedForGood,
  StartedRecord,
} from '@tiffin/migrations-operations';
import { changeKinds } from '@tiffin/migrations-rules';
import type { Fenced } from '@tiffin/work-operations';
import { AuditRows } from './audit-rows.js';
import { fenced } from './fence.js';
import { Prisma } from './generated/client.js';
import { checkedRows } from './reads/checked-rows.js';
import { idOf, integer, oneOf, orNull, text, truth } from './reads/decode.js';
import { RowShape } from './reads/row-shape.js';
import type { TenantDatabase } from './tenant-database.js';

const started = RowShape.of({
  id: ['m.id', idOf<MigrationId>()],
  releaseId: ['m.release_id', idOf<ReleaseId>()],
  connectorId: ['m.connector_id', text],
  connector: ['m.connector', text],
  kind: ['m.kind', oneOf(changeKinds)],
  words: ['m.words', text],
  before: ['m.before_sha256', text],
  after: ['m.after_sha256', text],
});

const forGood = RowShape.of({
  id: ['m.id', idOf<MigrationId>()],
  connectorId: ['m.connector_id', text],
  connector: ['m.connector', text],
  words: ['m.words', text],
  databaseId: ['m.database_id', orNull(text)],
  releaseNumber: ['r.number', integer],
  isResolved: ['m.resolved_at is not null', truth],
});

export class PostgresMigrationRecord implements MigrationRecord {
  constructor(private readonly database: TenantDatabase) {}

  within<T>(key: StoreKey, work: (rows: MigrationRows) => Promise<T>): Promise<T> {
    return this.database.within(key, (transaction) =>
      work(new PostgresMigrationRows(transaction, key.tenantId, key.actor)),
    );
  }
}

class PostgresMigrationRows extends AuditRows implements MigrationRows {
  async hold({ environmentId, epoch }: MigrationFence): Promise<Fenced> {
    return fenced(
      await this.transaction.$executeRaw`
        select 1 from environment where id = ${environmentId}::uuid and deploy_epoch = ${epoch}::int for update`,
    );
  }

  started(environmentId: EnvironmentId): Promise<readonly StartedRecord[]> {
    return checkedRows(
      this.transaction,
      started,
      (columns) => Prisma.sql`
        select ${columns} from migration m where m.environment_id = ${environmentId}::uuid and m.state = 'running' order by m.id`,
    );
  }

  madeForGood(environmentId: EnvironmentId): Promise<readonly RecordedForGood[]> {
    return checkedRows(
      this.transaction,
      forGood,
      (columns) => Prisma.sql`
        select ${columns} from migration m join release r on r.id = m.release_id
        where m.environment_id = ${environmentId}::uuid and m.kind = 'irreversible' and m.state = 'done' order by m.id`,
    );
  }

  async resolve(id: MigrationId, as: 'gone' | 'stands'): Promise<void> {
    await this.transaction.$executeRaw`
      update migration set resolved_at = case when ${as === 'gone'} then now() end where id = ${id}::uuid`;
  }

  async forgetUnmade(environmentId: EnvironmentId): Promise<void> {
    await this.transaction.$executeRaw`
      delete from migration where environment_id = ${environmentId}::uuid and state in ('planned', 'failed')`;
  }

  async plan(environmentId: EnvironmentId, changes: readonly PlannedRecord[]): Promise<void> {
    const rows = changes.map(
      ({ id, releaseId, connectorId, connector, position, change, before, after, databaseId }) => Prisma.sql`
        (${this.tenantId}::uuid, ${id}::uuid, ${environmentId}::uuid, ${releaseId}::uuid, ${connectorId}, ${connector}, ${position}::int,
          ${change.kind}, ${change.moment}, ${change.words}, ${[...change.sql]}::text[], ${before}, ${after}, ${databaseId})`,
    );
    await this.transaction.$executeRaw`
      insert into migration (tenant_id, id, environment_id, release_id, connector_id, connector, position, kind, moment, words, sql,
        before_sha256, after_sha256, database_id)
      values ${Prisma.join(rows)}`;
  }

  async begin(id: MigrationId): Promise<void> {
    await this.transaction.$executeRaw`
      update migration set state = 'running', started_at = now() where id = ${id}::uuid`;
  }

  async end(id: MigrationId, { state, note }: ChangeEnd): Promise<void> {
    await this.transaction.$executeRaw`
      update migration set state = ${state}, note = ${note}, finished_at = now() where id = ${id}::uuid`;
  }
}
