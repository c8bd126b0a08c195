import type { Grant } from '@tiffin/access';
import { type ArchiveFile, archiveFiles } from './archive-files.js';
import { standingRole } from './standing-role.js';
import type { TenantArchiveStore } from './tenant-archive.js';

export class ExportTenant {
  constructor(
    private readonly store: TenantArchiveStore,
    private readonly now: () => Date,
  ) {}

  /** Refuses FORBIDDEN to who may no more, at this moment. Goes on record first; then the files of the archive are read one by one, as whoever writes them asks for the next. */
  async run(grant: Grant<'tenant.export'>): Promise<AsyncIterable<ArchiveFile>> {
    const about = { objectKind: 'tenant', objectId: grant.tenantId, detail: {} };
    await this.store.within(grant, async (rows) => {
      await standingRole(rows, grant);
      await rows.audit({ action: 'tenant.export', ...about });
    });
    return archiveFiles(this.store.reads(grant), this.now());
  }
}
