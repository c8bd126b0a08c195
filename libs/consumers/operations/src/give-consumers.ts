import type { WorkerGrant } from '@tiffin/access';
import type { Cell } from '@tiffin/deployments-operations';
import type { EnvironmentId, TenantId } from '@tiffin/kernel';
import type { ConsumerSnapshots } from './consumer-pushes.js';

export interface GiveConsumersParts {
  readonly snapshots: ConsumerSnapshots;
  readonly grantFor: (tenantId: TenantId) => WorkerGrant;
}

export interface PlaceOfConsumers {
  readonly tenantId: TenantId;
  readonly environmentId: EnvironmentId;
}

/** Gives a cell the consumers of an environment as they are now. */
export class GiveConsumers {
  constructor(private readonly parts: GiveConsumersParts) {}

  /** Answers the version that was given; null: there is no such environment (any more). */
  async run(cell: Pick<Cell, 'keepConsumers'>, { tenantId, environmentId }: PlaceOfConsumers): Promise<number | null> {
    const { snapshots, grantFor } = this.parts;
    const snapshot = await snapshots.snapshot(grantFor(tenantId), environmentId);
    if (snapshot === null) return null;
    // Of an environment that never had any, every cell knows as much.
    if (snapshot.version > 0) await cell.keepConsumers(environmentId, snapshot);
    return snapshot.version;
  }
}
