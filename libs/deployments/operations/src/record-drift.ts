import type { WorkerGrant } from '@tiffin/access';
import type { CellOwner } from '@tiffin/contracts';
import type { TenantId } from '@tiffin/kernel';
import type { DeploymentStore } from './deployment-store.js';

/** What somebody else had changed or removed in a cell, and is as it was again. */
export interface RestoredPart {
  readonly did: 'made' | 'changed' | 'removed';
  readonly kind: string;
  readonly name: string;
  readonly fields: readonly string[];
}

const mostNamed = 20;

/** Puts on record that a cell had to restore parts of an environment that others have changed. */
export class RecordDrift {
  constructor(
    private readonly store: DeploymentStore,
    private readonly grantFor: (tenantId: TenantId) => WorkerGrant,
  ) {}

  async run(environmentId: string, owner: CellOwner | null, parts: readonly RestoredPart[]): Promise<void> {
    const tenantId = owner?.tenantId;
    if (tenantId === undefined) return;
    const restored = parts.slice(0, mostNamed).map(({ did, kind, name, fields }) => ({
      ...{ part: `${kind} ${name}`, was: was[did] },
      ...(fields.length > 0 ? { fields: fields.slice(0, mostNamed).join(', ') } : {}),
    }));
    const detail = { parts: parts.length, restored };
    await this.store.within(this.grantFor(tenantId as TenantId), (rows) =>
      rows.audit({ action: 'environment.restore', objectKind: 'environment', objectId: environmentId, detail }),
    );
  }
}

const was = { made: 'removed', changed: 'changed', removed: 'added' } as const;
