import type { StoreKey } from '@tiffin/access';
import type { ScaledEnvironment, ScaleRows, ScaleStore, StoredRelease } from '@tiffin/deployments-operations';
import type { EnvironmentScale } from '@tiffin/deployments-rules';
import { type EnvironmentId, type ReleaseId } from '@tiffin/kernel';
import type { Needs } from '@tiffin/tenancy-rules';
import { AuditRows } from './audit-rows.js';
import { Prisma } from './generated/client.js';
import { checkedRows } from './reads/checked-rows.js';
import { idOf, json, orNull, text, truth } from './reads/decode.js';
import { environmentScale } from './reads/environment-scale.js';
import { RowShape } from './reads/row-shape.js';
import type { TenantDatabase } from './tenant-database.js';

const scaled = RowShape.of({
  scale: ["coalesce(e.scale, 'null')", json(environmentScale)],
  isStopped: ['e.stopped_at is not null', truth],
  isPaused: ['e.is_paused', truth],
  desiredId: ['d.id', orNull(idOf<ReleaseId>())],
  desiredContent: ['d.content', orNull(text)],
  currentId: ['c.id', orNull(idOf<ReleaseId>())],
  currentContent: ['c.content', orNull(text)],
});

const storedOf = (id: ReleaseId | null, content: string | null): StoredRelease | null =>
  id === null || content === null ? null : { id, content };

export class PostgresScaleStore implements ScaleStore {
  constructor(private readonly database: TenantDatabase) {}

  within<T>(key: StoreKey, work: (rows: ScaleRows) => Promise<T>): Promise<T> {
    return this.database.within(key, (transaction) =>
      work(new PostgresScaleRows(transaction, key.tenantId, key.actor)),
    );
  }
}

class PostgresScaleRows extends AuditRows implements ScaleRows {
  async lock(environmentId: EnvironmentId): Promise<ScaledEnvironment | null> {
    // The project before its environments, as who archives it has them: whether it is active is part of what is decided.
    await this.transaction.$executeRaw`
      select 1 from project where id = (select project_id from environment where id = ${environmentId}::uuid) for share`;
    const [row] = await checkedRows(
      this.transaction,
      scaled,
      (columns) => Prisma.sql`
        select ${columns} from environment e left join release d on d.id = e.desired_release_id
          left join release c on c.id = e.current_release_id
        where e.id = ${environmentId}::uuid for update of e`,
    );
    if (!row) return null;
    const { desiredId, desiredContent, currentId, currentContent, ...environment } = row;
    return {
      ...environment,
      desired: storedOf(desiredId, desiredContent),
      current: storedOf(currentId, currentContent),
    };
  }

  async write(environmentId: EnvironmentId, scale: EnvironmentScale): Promise<void> {
    await this.transaction.$executeRaw`
      update environment set scale = ${JSON.stringify(scale)}::jsonb, settings_version = settings_version + 1,
        scaled_version = case when settings_version in (applied_settings_version, scaled_version) then settings_version + 1 else scaled_version end,
        deploy_fault = null, deploy_faults = 0, deploy_starts = 0, deploy_next_try_at = null
      where id = ${environmentId}::uuid`;
  }

  async hold(environmentId: EnvironmentId, needs: Needs): Promise<void> {
    await this.transaction.$executeRaw`
      update environment set held_units = greatest(held_units, ${needs.units}::int),
        held_replicas = greatest(held_replicas, ${needs.replicas}::int),
        held_cpu_millicores = greatest(held_cpu_millicores, ${needs.cpuMillicores}::int),
        held_memory_mb = greatest(held_memory_mb, ${needs.memoryMb}::int),
        held_disk_mb = greatest(held_disk_mb, ${needs.diskMb}::int)
      where id = ${environmentId}::uuid`;
  }

  async stop(environmentId: EnvironmentId): Promise<void> {
    await this.transaction.$executeRaw`update environment set stopped_at = now() where id = ${environmentId}::uuid`;
  }

  async start(environmentId: EnvironmentId): Promise<void> {
    await this.transaction.$executeRaw`update environment set stopped_at = null where id = ${environmentId}::uuid`;
  }
}
