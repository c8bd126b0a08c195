import type { WorkerGrant } from '@tiffin/access';
import { hasDrifted } from '@tiffin/deployments-rules';
import { type EnvironmentId, type ProjectId, Refusal, type TenantId } from '@tiffin/kernel';
import type { Cell } from './cell.js';
import type { Cells } from './cells.js';
import type { DeploymentStore } from './deployment-store.js';

export interface EnvironmentAddress {
  readonly tenantId: TenantId;
  readonly environmentId: EnvironmentId;
}

export interface ProjectAddress {
  readonly tenantId: TenantId;
  readonly projectId: ProjectId;
}

/** What is asked over all tenants, before one is set: ids and nothing else. */
export interface WorkDirectory {
  /** Projects whose head waits to be built with nobody at it, those that wait longest first. */
  buildsDue(atMost: number): Promise<readonly ProjectAddress[]>;
  /** All environments, by id. */
  environmentsAfter(environmentId: EnvironmentId | null, atMost: number): Promise<readonly EnvironmentAddress[]>;
}

/** What a sweep does about what needs something. */
export interface SweepActions {
  build(address: ProjectAddress): void;
  deploy(address: EnvironmentAddress): void;
  restore(address: EnvironmentAddress): Promise<void>;
}

export interface SweepParts {
  readonly directory: WorkDirectory;
  readonly store: DeploymentStore;
  readonly cells: Cells<Cell>;
  readonly grantFor: (tenantId: TenantId) => WorkerGrant;
  readonly report: (error: unknown, environmentId: string) => void;
}

const atOnce = 200;
const buildsAtOnce = 1_000;

/** Asks what is to be built, visits every environment, and acts where nobody rang, a worker died, or a cell has drifted. */
export class Sweep {
  constructor(
    private readonly parts: SweepParts,
    private readonly actions: SweepActions,
  ) {}

  async run(): Promise<void> {
    for (const project of await this.parts.directory.buildsDue(buildsAtOnce)) this.actions.build(project);
    let last: EnvironmentId | null = null;
    for (;;) {
      const page: readonly EnvironmentAddress[] = await this.parts.directory.environmentsAfter(last, atOnce);
      for (const address of page) await this.visitSafely(address);
      const end = page.at(-1);
      if (!end || page.length < atOnce) return;
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
    const { store, cells, grantFor } = this.parts;
    const duty = await store.within(grantFor(address.tenantId), (rows) => rows.duty(address.environmentId));
    if (!duty) return;
    if (duty.needsDeployment) this.actions.deploy(address);
    if (duty.servingReleaseId === null) return;
    const { cell } = await cells.of(address.environmentId);
    const observed = await cell.observe(address.environmentId);
    if (hasDrifted(observed, duty.servingReleaseId)) await this.actions.restore(address);
  }
}
