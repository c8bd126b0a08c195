import type { StoreKey } from '@tiffin/access';
import type {
  CanvasRows,
  CanvasStore,
  EnvironmentSettings,
  HeadRoom,
  LockedHead,
  NewRevision,
  StoredRevision,
} from '@tiffin/canvas-operations';
import type { SecretSealer } from '@tiffin/deployments-operations';
import type { EnvironmentId, ProjectId, RevisionId } from '@tiffin/kernel';
import { heldNames, projectStates, quotaNames } from '@tiffin/tenancy-rules';
import { Prisma } from './generated/client.js';
import { checkedRows } from './reads/checked-rows.js';
import { idOf, integer, oneOf, orNull, text } from './reads/decode.js';
import { type Row, RowShape } from './reads/row-shape.js';
import { SealedSecretRows } from './sealed-secret-rows.js';
import type { TenantDatabase } from './tenant-database.js';

export class PostgresCanvasStore implements CanvasStore {
  constructor(
    private readonly database: TenantDatabase,
    /** Seals what older canvases held; null: nothing can be kept. */
    private readonly sealer: SecretSealer | null = null,
  ) {}

  within<T>(key: StoreKey, work: (rows: CanvasRows) => Promise<T>): Promise<T> {
    return this.database.within(key, (transaction) => work(new PostgresCanvasRows(transaction, key, this.sealer)));
  }
}

const stored = { id: true, number: true, canvas: true } as const;
const environment = RowShape.of({ id: ['environment.id', idOf<EnvironmentId>()] });
const setName = RowShape.of({
  projectSlug: ['p.slug', text],
  environment: ['e.name', text],
  kind: ['s.kind', orNull(text)],
  name: ['s.name', orNull(text)],
});
const namesOf = (rows: readonly Row<typeof setName>[], wanted: 'secret' | 'variable'): ReadonlySet<string> =>
  new Set(rows.flatMap(({ kind, name }) => (kind === wanted && name !== null ? [name] : [])));
const roomShape = RowShape.of({
  what: ['u.what', oneOf(quotaNames)],
  used: ['u.used', integer],
  limit: ['u.most', orNull(integer)],
  held: ['to_jsonb(own) ->> u.what', integer],
  places: ['own.places', integer],
});
const named = RowShape.of({ name: ['s.name', text] });

const revisionOf = ({ id, ...rest }: { id: string; number: number; canvas: string }): StoredRevision => ({
  id: idOf<RevisionId>()(id),
  ...rest,
});

class PostgresCanvasRows extends SealedSecretRows implements CanvasRows {
  async beginMove(projectId: ProjectId): Promise<boolean> {
    const count = await this.transaction.$executeRaw`
      update project set literals_moved_at = now() where id = ${projectId}::uuid and literals_moved_at is null`;
    return count > 0;
  }

  async keepSecrets(projectId: ProjectId, secrets: ReadonlyMap<string, string>) {
    // Held to the end: who would deploy there meanwhile must find all of them or wait.
    const environments = await checkedRows(
      this.transaction,
      environment,
      (columns) => Prisma.sql`
      select ${columns} from environment where project_id = ${projectId}::uuid order by environment.id for update`,
    );
    const kept = new Map<EnvironmentId, readonly string[]>();
    for (const { id } of environments) {
      const names = await this.keepIn(id, secrets);
      if (names.length === 0) continue;
      await this.makeDue(id);
      kept.set(id, names);
    }
    return kept;
  }

  private async keepIn(environmentId: EnvironmentId, secrets: ReadonlyMap<string, string>): Promise<readonly string[]> {
    const found = await checkedRows(
      this.transaction,
      named,
      (columns) => Prisma.sql`select ${columns} from secret s where s.environment_id = ${environmentId}::uuid`,
    );
    const set = new Set(found.map(({ name }) => name));
    const missing = [...secrets].filter(([name]) => !set.has(name));
    for (const [name, value] of missing) await this.seal(environmentId, name, value);
    return missing.map(([name]) => name);
  }

  /** What serves without them, as it was built before they were moved, is left alone. */
  private async makeDue(environmentId: string): Promise<void> {
    await this.transaction.$executeRaw`
      update environment set settings_version = settings_version + 1, deploy_fault = null, deploy_faults = 0, deploy_starts = 0, deploy_next_try_at = null
      where id = ${environmentId}::uuid
        and (current_release_id is distinct from desired_release_id or applied_settings_version <> settings_version)`;
  }

  async settingsSet(projectId: ProjectId): Promise<EnvironmentSettings> {
    const found = await checkedRows(
      this.transaction,
      setName,
      (columns) => Prisma.sql`
      select ${columns} from environment e join project p on p.id = e.project_id left join (
          select environment_id, 'secret' as kind, name from secret
          union all select environment_id, 'variable', name from variable
        ) s on s.environment_id = e.id
      where e.project_id = ${projectId}::uuid and e.follows_head order by e.created_at, e.id`,
    );
    const environments = [...Map.groupBy(found, ({ environment: name }) => name)].map(([name, rows]) => ({
      name,
      set: { secret: namesOf(rows, 'secret'), variable: namesOf(rows, 'variable') },
    }));
    return { projectSlug: found[0]?.projectSlug ?? '', environments };
  }

  async headRoom(projectId: ProjectId): Promise<HeadRoom> {
    const found = await checkedRows(
      this.transaction,
      roomShape,
      (columns) => Prisma.sql`
      select ${columns} from platform.own_usage() u, (
        select count(*) as places, coalesce(sum(held_units), 0) as units, coalesce(sum(held_replicas), 0) as replicas,
          coalesce(sum(held_cpu_millicores), 0) as cpu_millicores, coalesce(sum(held_memory_mb), 0) as memory_mb,
          coalesce(sum(held_disk_mb), 0) as disk_mb
        from environment where project_id = ${projectId}::uuid and follows_head) own
      where u.what = any(${heldNames})`,
    );
    const rooms = found.map(({ what, used, limit, held }) => ({ what, held, limit, heldByOthers: used - held }));
    return { rooms, places: found[0]?.places ?? 0 };
  }

  async lockHead(projectId: ProjectId): Promise<LockedHead | null> {
    // The project's row is what all its saves write: whoever holds it saves next. Only then is its head the newest.
    await this.transaction.$executeRaw`select 1 from project where id = ${projectId}::uuid for update`;
    const project = await this.transaction.project.findFirst({
      where: { id: projectId },
      select: { name: true, state: true, isPaused: true, head: { select: stored } },
    });
    if (project === null) return null;
    const { name, isPaused } = project;
    return { ...revisionOf(project.head), project: { name, isPaused, state: oneOf(projectStates)(project.state) } };
  }

  async revisionByNumber(projectId: ProjectId, number: number): Promise<StoredRevision | null> {
    const revision = await this.transaction.revision.findFirst({ where: { projectId, number }, select: stored });
    return revision === null ? null : revisionOf(revision);
  }

  async insertRevision(revision: NewRevision): Promise<void> {
    const author = { authorId: this.author.id, authorName: this.author.name };
    await this.transaction.revision.create({ data: { ...revision, tenantId: this.tenantId, ...author } });
  }

  async moveHead(projectId: ProjectId, revisionId: RevisionId): Promise<void> {
    // Without lease and next try a builder starts on the newer revision at once; the epoch stops the one at work.
    await this.transaction.$executeRaw`
      update project
      set head_revision_id = ${revisionId}::uuid, build_epoch = build_epoch + 1, build_holder = null, build_lease_until = null,
        build_fault = null, build_faults = 0, build_next_try_at = null, build_starts = 0
      where id = ${projectId}::uuid`;
  }
}
