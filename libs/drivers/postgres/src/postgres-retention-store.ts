import type { StoreKey } from '@tiffin/access';
import type {
  CollectedImage,
  CollectionOrder,
  PrunedHistory,
  RetentionLook,
  RetentionRows,
  RetentionStore,
} from '@tiffin/builds-operations';
import type { EnvironmentId, ProjectId, ReleaseId } from '@tiffin/kernel';
import {
  emptyLedger,
  type Ledger,
  mostRollbackTargets,
  pointersOf,
  type RetainedEnvironment,
} from '@tiffin/promotion-rules';
import { AuditRows } from './audit-rows.js';
import { Prisma } from './generated/client.js';
import { checkedRows } from './reads/checked-rows.js';
import { idOf, integer, moment, orNull, text, truth } from './reads/decode.js';
import { RowShape } from './reads/row-shape.js';
import type { TenantDatabase } from './tenant-database.js';

const environment = RowShape.of({
  id: ['e.id', idOf<EnvironmentId>()],
  name: ['e.name', text],
  currentId: ['e.current_release_id', orNull(idOf<ReleaseId>())],
  desiredId: ['e.desired_release_id', orNull(idOf<ReleaseId>())],
});
const proven = RowShape.of({
  environmentId: ['t.environment_id', idOf<EnvironmentId>()],
  releaseId: ['t.release_id', idOf<ReleaseId>()],
  isOpen: ['t.is_open', truth],
});
const release = RowShape.of({
  id: ['r.id', idOf<ReleaseId>()],
  projectId: ['r.project_id', idOf<ProjectId>()],
  number: ['r.number', integer],
  createdAt: ['r.created_at', moment],
  imageDigests: [
    `(select coalesce(jsonb_agg(distinct u ->> 'imageDigest'), '[]') from jsonb_array_elements(r.content::jsonb -> 'units') u)`,
    (given) => JSON.parse(text(given)) as readonly string[],
  ],
});
const promotion = RowShape.of({
  releaseId: ['p.release_id', idOf<ReleaseId>()],
  fromReleaseId: ['p.from_release_id', orNull(idOf<ReleaseId>())],
  environmentName: ['e.name', text],
});
const image = RowShape.of({
  contentHash: ['i.content_hash', text],
  digest: ['i.digest', text],
  usedAt: ['i.used_at', moment],
});
const needed = RowShape.of({ contentHash: ['u.content_hash', text] });
const clock = RowShape.of({ at: ['clock_timestamp()', moment] });
const locked = RowShape.of({ id: ['t.id', idOf<ReleaseId>()] });
const collected = RowShape.of({ contentHash: ['t.content_hash', text], sizeBytes: ['t.size_bytes', integer] });
const pruned = RowShape.of({ builds: ['t.builds', integer], deployments: ['t.deployments', integer] });

export class PostgresRetentionStore implements RetentionStore {
  constructor(private readonly database: TenantDatabase) {}

  within<T>(key: StoreKey, work: (rows: RetentionRows) => Promise<T>): Promise<T> {
    return this.database.within(key, (transaction) =>
      work(new PostgresRetentionRows(transaction, key.tenantId, key.actor)),
    );
  }
}

class PostgresRetentionRows extends AuditRows implements RetentionRows {
  async look(): Promise<RetentionLook> {
    const environments = await this.environments();
    const promotions = await this.all(
      promotion,
      Prisma.sql`promotion p join environment e on e.tenant_id = p.tenant_id and e.id = p.environment_id where p.finished_at is null`,
    );
    const named = [
      ...environments.flatMap((one) => [one.currentId, one.desiredId, one.stableId, ...one.rollbackTargets]),
      ...promotions.flatMap(({ releaseId, fromReleaseId }) => [releaseId, fromReleaseId]),
    ].filter((id) => id !== null);
    const [time] = await this.all(clock, Prisma.sql`(select 1) t`);
    if (!time) throw new Error('The database does not say what time it is.');
    return {
      at: time.at,
      facts: {
        ...{ environments, promotions, busy: [] },
        // Of those that have lost their images none goes again; what is named is told of anyway, so that the facts are whole.
        releases: await this.all(
          release,
          Prisma.sql`release r where r.images_collected_at is null or r.id = any(${named}::uuid[])`,
        ),
        images: (await this.all(image, Prisma.sql`image i`)).map((one) => ({ ...one, layers: [] })),
        neededHashes: await this.neededHashes(),
      },
    };
  }

  async lock(releases: readonly ReleaseId[]): Promise<readonly ReleaseId[]> {
    const rows = await this.all(locked, Prisma.sql`lock_releases(${[...releases]}::uuid[]) t`);
    return rows.map(({ id }) => id);
  }

  collect({ releases, images, usedBefore }: CollectionOrder): Promise<readonly CollectedImage[]> {
    const hashes = images.map(({ contentHash }) => contentHash);
    return this.all(
      collected,
      Prisma.sql`collect_images(${[...releases]}::uuid[], ${hashes}::text[], ${usedBefore}::timestamptz) t`,
    );
  }

  async prune({ most, mostOld }: { most: number; mostOld: number }): Promise<PrunedHistory> {
    const [gone] = await this.all(pruned, Prisma.sql`prune_history(${most}::int, ${mostOld}::int) t`);
    return gone ?? { builds: 0, deployments: 0 };
  }

  private async environments(): Promise<readonly RetainedEnvironment[]> {
    const rows = await this.all(environment, Prisma.sql`environment e order by e.id`);
    const ledgers = await this.ledgers();
    return rows.map(({ id, name, currentId, desiredId }) => {
      const { stable, rollbackTargets } = pointersOf(ledgers.get(id) ?? emptyLedger);
      return { name, currentId, desiredId, stableId: stable, rollbackTargets };
    });
  }

  /** What of the ledgers the pointers follow from: of each environment what runs, and the last verified ones that ran. */
  private async ledgers(): Promise<ReadonlyMap<EnvironmentId, Ledger>> {
    const rows = await this.all(
      proven,
      Prisma.sql`(
        select e.id as environment_id, o.release_id, o.is_open, o.number from environment e cross join lateral (
          select o.release_id, max(o.number) as number, bool_or(o.until_at is null) as is_open from occupancy o
          where o.environment_id = e.id and exists (
            select from verification v where v.environment_id = o.environment_id and v.release_id = o.release_id)
          group by o.release_id order by max(o.number) desc limit ${mostRollbackTargets + 2}::int) o
        ) t order by t.environment_id, t.number`,
    );
    const ledgers = new Map<EnvironmentId, Ledger>();
    for (const { environmentId, releaseId, isOpen } of rows) {
      const { occupancy, verified, approved } = ledgers.get(environmentId) ?? emptyLedger;
      const ran = { releaseId, from: epoch, until: isOpen ? null : epoch };
      const was = { releaseId, at: epoch, promotionId: null };
      ledgers.set(environmentId, { occupancy: [...occupancy, ran], verified: [...verified, was], approved });
    }
    return ledgers;
  }

  /** Of the heads, built or not: their release is the next to be wanted. */
  private async neededHashes(): Promise<readonly string[]> {
    const rows = await this.all(
      needed,
      Prisma.sql`unit u join project p on p.tenant_id = u.tenant_id and p.head_revision_id = u.revision_id`,
    );
    return rows.map(({ contentHash }) => contentHash);
  }

  private all<Row>(shape: RowShape<Row>, from: Prisma.Sql): Promise<readonly Row[]> {
    return checkedRows(this.transaction, shape, (columns) => Prisma.sql`select ${columns} from ${from}`);
  }
}

/** When something ran does not matter here, only in which order. */
const epoch = new Date(0);
