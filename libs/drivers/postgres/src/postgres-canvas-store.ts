import type { Actor, StoreKey } from '@tiffin/access';
import type { CanvasRows, CanvasStore, NewRevision, StoredRevision } from '@tiffin/canvas-operations';
import type { EnvironmentId, ProjectId, RevisionId } from '@tiffin/kernel';
import { AuditRows } from './audit-rows.js';
import { Prisma } from './generated/client.js';
import { checkedRows } from './reads/checked-rows.js';
import { idOf } from './reads/decode.js';
import { RowShape } from './reads/row-shape.js';
import type { SecretKey } from './secret-key.js';
import type { TenantDatabase, TenantTransaction } from './tenant-database.js';

export class PostgresCanvasStore implements CanvasStore {
  constructor(
    private readonly database: TenantDatabase,
    /** Seals what older canvases held; null: nothing can be kept. */
    private readonly secretKey: SecretKey | null = null,
  ) {}

  within<T>(key: StoreKey, work: (rows: CanvasRows) => Promise<T>): Promise<T> {
    return this.database.within(key, (transaction) =>
      work(new PostgresCanvasRows(transaction, { ...key, secretKey: this.secretKey })),
    );
  }
}

const stored = { id: true, number: true, canvas: true } as const;
const environment = RowShape.of({ id: ['environment.id', idOf<EnvironmentId>()] });

const revisionOf = ({ id, ...rest }: { id: string; number: number; canvas: string }): StoredRevision => ({
  id: idOf<RevisionId>()(id),
  ...rest,
});

class PostgresCanvasRows extends AuditRows implements CanvasRows {
  private readonly author: Actor;
  private readonly secretKey: SecretKey | null;

  constructor(transaction: TenantTransaction, place: StoreKey & { readonly secretKey: SecretKey | null }) {
    super(transaction, place.tenantId, place.actor);
    this.author = place.actor;
    this.secretKey = place.secretKey;
  }

  async beginMove(projectId: ProjectId): Promise<boolean> {
    const count = await this.transaction.$executeRaw`
      update project set literals_moved_at = now() where id = ${projectId}::uuid and literals_moved_at is null`;
    return count > 0;
  }

  async keepSecrets(projectId: ProjectId, secrets: ReadonlyMap<string, string>): Promise<readonly string[]> {
    // Held to the end: who would deploy there meanwhile must find all of them or wait.
    const environments = await checkedRows(
      this.transaction,
      environment,
      (columns) => Prisma.sql`
      select ${columns} from environment where project_id = ${projectId}::uuid order by environment.id for update`,
    );
    const kept = new Set<string>();
    for (const { id } of environments) {
      const names = await this.keepIn(id, secrets);
      if (names.length > 0) await this.makeDue(id);
      for (const name of names) kept.add(name);
    }
    return [...kept];
  }

  private async keepIn(environmentId: string, secrets: ReadonlyMap<string, string>): Promise<readonly string[]> {
    const { secretKey, tenantId, author } = this;
    if (!secretKey) throw new Error('The canvas holds secrets, and this process was given no key to seal them.');
    const kept: string[] = [];
    for (const [name, value] of secrets) {
      const { ciphertext, keyId } = secretKey.seal(value, { tenantId, environmentId, name });
      const count = await this.transaction.$executeRaw`
        insert into secret (tenant_id, environment_id, name, ciphertext, key_id, author_id, author_name)
        values (${tenantId}::uuid, ${environmentId}::uuid, ${name}, ${ciphertext}, ${keyId}, ${author.id}, ${author.name})
        on conflict (tenant_id, environment_id, name) do nothing`;
      if (count > 0) kept.push(name);
    }
    return kept;
  }

  /** What serves without them, as it was built before they were moved, is left alone. */
  private async makeDue(environmentId: string): Promise<void> {
    await this.transaction.$executeRaw`
      update environment set settings_version = settings_version + 1, deploy_fault = null, deploy_faults = 0, deploy_next_try_at = null
      where id = ${environmentId}::uuid
        and (current_release_id is distinct from desired_release_id or applied_settings_version <> settings_version)`;
  }

  async lockHead(projectId: ProjectId): Promise<StoredRevision | null> {
    // The project's row is what all its saves write: whoever holds it saves next. Only then is its head the newest.
    await this.transaction.$executeRaw`select 1 from project where id = ${projectId}::uuid for update`;
    const project = await this.transaction.project.findFirst({
      where: { id: projectId },
      select: { head: { select: stored } },
    });
    return project === null ? null : revisionOf(project.head);
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
        build_fault = null, build_faults = 0, build_next_try_at = null
      where id = ${projectId}::uuid`;
  }
}
