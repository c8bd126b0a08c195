import type { StoreKey } from '@tiffin/access';
import { upgradeStoredCanvas } from '@tiffin/canvas-rules';
import { accepted, type ProjectId, type TenantId } from '@tiffin/kernel';
import type { CanvasRows, CanvasStore, OldCanvas, OldCanvasDirectory } from './canvas-store.js';

export interface KeepOldSecretsParts {
  readonly store: CanvasStore;
  readonly directory: OldCanvasDirectory;
  readonly keyOf: (tenantId: TenantId) => StoreKey;
  /** Told of projects that could not be looked at; the next start tries them again. */
  readonly report: (error: unknown, projectId: ProjectId) => void;
}

const beforeAll = '00000000-0000-0000-0000-000000000000' as ProjectId;

/**
 * Moves the secrets that heads hold since version 1 to where a build of them looks, once for each project: such a head may be built
 * and deployed before anybody saves it.
 */
export class KeepOldSecrets {
  constructor(
    private readonly parts: KeepOldSecretsParts,
    private readonly atMost = 100,
  ) {}

  /** `signal` ends it between two projects. */
  async run(signal?: AbortSignal): Promise<void> {
    const { directory, report } = this.parts;
    let last = beforeAll;
    for (;;) {
      const page = await directory.oldCanvases(last, this.atMost);
      for (const old of page) {
        if (signal?.aborted) return;
        await this.move(old).catch((error: unknown) => report(error, old.projectId));
        last = old.projectId;
      }
      if (page.length < this.atMost) return;
    }
  }

  private move({ tenantId, projectId }: OldCanvas): Promise<void> {
    return this.parts.store.within(this.parts.keyOf(tenantId), async (rows) => {
      if (!(await rows.beginMove(projectId))) return;
      const head = await rows.lockHead(projectId);
      if (!head) return;
      await keepSecrets(rows, projectId, accepted(upgradeStoredCanvas(JSON.parse(head.canvas))).secrets);
    });
  }
}

/** Secrets that a head of an older form held itself; what a user has set meanwhile stays. One audit row for each environment where any was kept. */
export async function keepSecrets(
  rows: CanvasRows,
  projectId: ProjectId,
  secrets: ReadonlyMap<string, string>,
): Promise<void> {
  if (secrets.size === 0) return;
  for (const [objectId, names] of await rows.keepSecrets(projectId, secrets)) {
    await rows.audit({ action: 'secret.move', objectKind: 'environment', objectId, detail: { names: [...names] } });
  }
}
