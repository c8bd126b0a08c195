import { createHash } from 'node:crypto';
import { issueWorkerGrant } from '@tiffin/access';
import type { BuildClaim } from '@tiffin/builds-operations';
import { releaseContentOf, withStores } from '@tiffin/builds-rules';
import type { Failure } from '@tiffin/contracts';
import type { DeploymentClaim, DeploymentRows } from '@tiffin/deployments-operations';
import {
  canonicalJson,
  type EnvironmentId,
  type Json,
  newId,
  type ProjectId,
  type ReleaseId,
  type RevisionId,
  type TenantId,
} from '@tiffin/kernel';
import type { StoreSchema } from '@tiffin/migrations-rules';
import { PostgresBuildStore } from '../postgres-build-store.js';
import { PostgresCanvasStore } from '../postgres-canvas-store.js';
import { PostgresDeploymentStore } from '../postgres-deployment-store.js';
import { PostgresTenancyStore } from '../postgres-tenancy-store.js';
import type { TenantDatabase } from '../tenant-database.js';

const leaseMs = 60_000;

/** The database under the roles of the api and of the workers. */
export interface Doors {
  readonly app: TenantDatabase;
  readonly worker: TenantDatabase;
}

/** A failure that is told from others by its reason. */
export const failureNamed = (reason: string): Failure => ({ unitKey: null, unitName: null, reason, lastLines: [] });

/** A release that is told from others by its text, and by what it keeps in databases. */
export const releaseNamed = (text: string, stores: readonly StoreSchema[] = []) => {
  const named = releaseContentOf('drawn', [], [{ unit: 'gateway-g', gatewaySlug: text }]);
  const content = canonicalJson(withStores(named, stores) as unknown as Json);
  return { id: newId<ReleaseId>(), content, sha256: createHash('sha256').update(content).digest('hex') };
};

/** A tenant with one project, and what people and workers do to it, through the stores. */
export class TestPlace {
  readonly tenantId = newId<TenantId>();
  readonly projectId = newId<ProjectId>();
  readonly environmentId = newId<EnvironmentId>();
  readonly key = issueWorkerGrant(this.tenantId, 'test');
  readonly builds: PostgresBuildStore;
  readonly deployments: PostgresDeploymentStore;
  private readonly canvases: PostgresCanvasStore;
  private number = 0;

  private constructor(private readonly doors: Doors) {
    this.builds = new PostgresBuildStore(doors.worker);
    this.deployments = new PostgresDeploymentStore(doors.worker);
    this.canvases = new PostgresCanvasStore(doors.app);
  }

  static async make(doors: Doors): Promise<TestPlace> {
    const place = new TestPlace(doors);
    const { tenantId, projectId, environmentId } = place;
    await new PostgresTenancyStore(doors.app).within(place.key, async (rows) => {
      await rows.insertTenant({ tenantId, slug: `t-${tenantId}`, name: 'Tenant' });
      const names = { name: 'Project', slug: 'project' };
      const canvas = '{"connections":[],"entities":[],"formatVersion":1}';
      const first = { revisionId: newId<RevisionId>(), canvas, sha256: 'none' };
      await rows.insertProject({ projectId, environmentId, environmentName: 'development', ...names, ...first });
    });
    return place;
  }

  /** The next revision, which is the head. */
  save(canvas = '{}'): Promise<RevisionId> {
    const id = newId<RevisionId>();
    this.number += 1;
    return this.canvases.within(this.key, async (rows) => {
      await rows.lockHead(this.projectId);
      await rows.insertRevision({ id, number: this.number, canvas, sha256: `of ${id}`, projectId: this.projectId });
      await rows.moveHead(this.projectId, id);
      return id;
    });
  }

  claimBuild(holder = 'builder'): Promise<BuildClaim | null> {
    return this.builds.within(this.key, (rows) => rows.claim(this.projectId, holder, leaseMs));
  }

  claimDeployment(holder = 'deployer'): Promise<DeploymentClaim | null> {
    return this.deployments.within(this.key, async (rows) => {
      const claim = await rows.claim(this.environmentId, holder, leaseMs);
      return claim?.desired ? claim : null;
    });
  }

  /** One more revision, built into the release of this text. */
  async want(text: string, stores: readonly StoreSchema[] = []): Promise<void> {
    await this.save();
    const claim = await this.heldBuild();
    await this.builds.within(this.key, (rows) => rows.finishRevision(claim, releaseNamed(text, stores)));
  }

  /** One more revision, built into a release of so many units. */
  async wantUnits(count: number): Promise<void> {
    await this.save();
    const claim = await this.heldBuild();
    const unit = { kind: 'function', imageDigest: `sha256:${'0'.repeat(64)}`, memoryMb: 128, upstreams: [] } as const;
    const units = Array.from({ length: count }, (_, at) => ({ ...unit, key: `function-${at}`, name: `f${at}` }));
    const content = canonicalJson(releaseContentOf('drawn', units, []) as unknown as Json);
    const sha256 = createHash('sha256').update(content).digest('hex');
    const release = { id: newId<ReleaseId>(), content, sha256 };
    await this.builds.within(this.key, async (rows) => {
      await rows.recordImage('units', { digest: unit.imageDigest, sizeBytes: 1 });
      await rows.finishRevision(claim, release);
    });
  }

  /** The wanted release deployed. */
  async deploy(): Promise<void> {
    await this.succeed(await this.heldDeployment());
  }

  async succeed(claim: DeploymentClaim): Promise<void> {
    await this.deployments.within(this.key, async (rows) => rows.succeed(claim, await opened(rows, claim)));
  }

  /** The wanted release tried, in vain. */
  async failDeployment(): Promise<void> {
    const claim = await this.heldDeployment();
    await this.deployments.within(this.key, async (rows) => {
      const moved = await rows.fail(claim, await opened(rows, claim), failureNamed('it crashed'));
      if (moved !== 'stale') await rows.release(moved);
    });
  }

  /** As if a sweep had found that the cell serves something else. */
  async claimRestore(holder = 'sweep', environmentId = this.environmentId): Promise<DeploymentClaim | null> {
    const wanted = { environmentId, epoch: await this.epoch() };
    return this.deployments.within(this.key, (rows) => rows.claimForRestore(wanted, holder, leaseMs));
  }

  /** The deploy epoch. */
  async epoch(): Promise<number> {
    const { epoch } = await this.doors.worker.within(this.key, async (transaction) => {
      const { deployEpoch } = await transaction.environment.findFirstOrThrow({ where: { id: this.environmentId } });
      return { epoch: deployEpoch };
    });
    return epoch;
  }

  async heldBuild(holder?: string): Promise<BuildClaim> {
    return held(await this.claimBuild(holder));
  }

  async heldDeployment(holder?: string): Promise<DeploymentClaim> {
    return held(await this.claimDeployment(holder));
  }
}

async function opened(rows: DeploymentRows, claim: DeploymentClaim) {
  const id = await rows.openDeployment(claim);
  if (id === 'stale') throw new Error('the claim is stale');
  return id;
}

function held<T>(claim: T | null): T {
  if (claim === null) throw new Error('nothing could be claimed');
  return claim;
}
