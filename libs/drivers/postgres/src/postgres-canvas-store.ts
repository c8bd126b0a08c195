import type { Actor, StoreKey } from '@tiffin/access';
import type { CanvasRows, CanvasStore, NewRevision, StoredRevision } from '@tiffin/canvas-operations';
import type { ProjectId, RevisionId } from '@tiffin/kernel';
import { AuditRows } from './audit-rows.js';
import type { TenantDatabase, TenantTransaction } from './tenant-database.js';

export class PostgresCanvasStore implements CanvasStore {
  constructor(private readonly database: TenantDatabase) {}

  within<T>(key: StoreKey, work: (rows: CanvasRows) => Promise<T>): Promise<T> {
    return this.database.within(key, (transaction) => work(new Rows(transaction, key.tenantId, key.actor)));
  }
}

const stored = { id: true, number: true, canvas: true } as const;

class Rows extends AuditRows implements CanvasRows {
  constructor(
    transaction: TenantTransaction,
    tenantId: string,
    private readonly author: Actor,
  ) {
    super(transaction, tenantId, author);
  }

  async lockHead(projectId: ProjectId): Promise<StoredRevision | null> {
    // The environment's row is what all saves of a project write: whoever holds it saves next.
    await this.transaction.$executeRaw`
      select 1 from environment where project_id = ${projectId}::uuid and name = 'development' for update`;
    const head = await this.transaction.revision.findFirst({
      where: { projectId },
      orderBy: { number: 'desc' },
      select: stored,
    });
    return head as StoredRevision | null;
  }

  async revisionByNumber(projectId: ProjectId, number: number): Promise<StoredRevision | null> {
    const revision = await this.transaction.revision.findFirst({ where: { projectId, number }, select: stored });
    return revision as StoredRevision | null;
  }

  async insertRevision(revision: NewRevision): Promise<void> {
    const author = { authorId: this.author.id, authorName: this.author.name };
    await this.transaction.revision.create({ data: { ...revision, tenantId: this.tenantId, ...author } });
  }

  async wantInDevelopment(projectId: ProjectId, revisionId: RevisionId): Promise<string> {
    // Clearing the lease lets a builder start on the newer revision at once; the epoch stops the one at work.
    const rows = await this.transaction.$queryRaw<{ id: string }[]>`
      update environment
      set desired_revision_id = ${revisionId}::uuid, build_epoch = build_epoch + 1, build_holder = null, build_lease_until = null
      where project_id = ${projectId}::uuid and name = 'development'
      returning id`;
    const environment = rows[0];
    if (!environment) throw new Error(`Project ${projectId} has no development environment`);
    return environment.id;
  }
}
