import type { WorkerGrant } from '@tiffin/access';
import type { TenantId } from '@tiffin/kernel';
import type { CellShares } from './cell-shares.js';
import type { CellDirectory } from './cells.js';
import type { DeployEnvironment } from './deploy-environment.js';
import type { EnvironmentAddress } from './work-directory.js';

/** Looks at an environment when it is its turn in its cell. What is sent away is found by the sweep. */
export class DeployInTurn {
  constructor(
    private readonly parts: {
      readonly directory: Pick<CellDirectory, 'cellOf'>;
      readonly shares: CellShares;
      readonly deploy: Pick<DeployEnvironment, 'run'>;
      readonly grantFor: (tenantId: TenantId) => WorkerGrant;
    },
  ) {}

  async run(address: EnvironmentAddress): Promise<void> {
    const { tenantId, environmentId } = address;
    const { directory, shares, deploy, grantFor } = this.parts;
    const place = await directory.cellOf(environmentId);
    if (place === null) return;
    await shares.run(place.id, address, () => deploy.run(grantFor(tenantId), environmentId));
  }
}
