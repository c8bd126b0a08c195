import type { WorkerGrant } from '@tiffin/access';
import { hasDrifted } from '@tiffin/deployments-rules';
import { type EnvironmentId, Refusal, type TenantId } from '@tiffin/kernel';
import type { Cell } from './cell.js';
import type { DeploymentStore } from './deployment-store.js';

export interface EnvironmentAddress {
  readonly tenantId: TenantId;
  readonly environmentId: EnvironmentId;
}

/** Lists all environments of all tenants, by id; the one question that no tenant has to be set for. */
export interface EnvironmentDirectory {
  after(environmentId: EnvironmentId | null, atMost: number): Promise<readonly EnvironmentAddress[]>;
}

/** What a sweep does about an environment that needs something. */
export interface SweepActions {
  build(address: EnvironmentAddress): void;
  deploy(address: EnvironmentAddress): void;
  restore(address: EnvironmentAddress): Promise<void>;
}

export interface SweepParts {
  readonly directory: EnvironmentDirectory;
  readonly store: DeploymentStore;
  readonly cell: Cell;
  readonly grantFor: (tenantId: TenantId) => WorkerGrant;
  readonly report: (error: unknown, environmentId: string) => void;
}

const pageSize = 200;

/** Visits every environment and acts where nobody rang, a worker died, or a cell has drifted. */
export class SweepEnvironments {
  constructor(
    private readonly parts: SweepParts,
    private readonly actions: SweepActions,
  ) {}

  async run(): Promise<void> {
    let last: EnvironmentId | null = null;
    for (;;) {
      const page: readonly EnvironmentAddress[] = await this.parts.directory.after(last, pageSize);
      for (const address of page) await this.visitSafely(address);
      const end = page.at(-1);
      if (!end || page.length < pageSize) return;
      last = end.environmentId;
    }
  }

  /** One environment that cannot be looked at must not keep the sweep from the others. */
  private async visitSafely(address: EnvironmentAddress): Promise<void> {
    try {
      await this.visit(address);
    } catch (error) {
      if (error instanceof Refusal && error.code === 'CELL_UNAVAILABLE') return;
      this.parts.report(error, address.environmentId);
    }
  }

  private async visit(address: EnvironmentAddress): Promise<void> {
    const { store, cell, grantFor } = this.parts;
    const duty = await store.within(grantFor(address.tenantId), (rows) => rows.duty(address.environmentId));
    if (!duty) return;
    if (duty.needsBuild) this.actions.build(address);
    if (duty.needsDeployment) this.actions.deploy(address);
    if (duty.servingReleaseId === null) return;
    const observed = await cell.observe(address.environmentId);
    if (hasDrifted(observed, duty.servingReleaseId)) await this.actions.restore(address);
  }
}
