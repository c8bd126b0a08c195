import { issueWorkerGrant, type WorkerGrant } from '@tiffin/access';
import { type ReleaseContent, releaseContentOf, releaseHash } from '@tiffin/builds-rules';
import {
  canonicalJson,
  type BuildId,
  type DeploymentId,
  type EnvironmentId,
  type Json,
  newId,
  type ProjectId,
  type ReleaseId,
  type TenantId,
} from '@tiffin/kernel';
import type { Failure } from '@tiffin/contracts';
import type { DeploymentClaim, DeploymentRows } from '@tiffin/deployments-operations';
import { PostgresBuildStore, PostgresDeploymentStore, type TenantDatabase } from '@tiffin/postgres';

const leaseMs = 60_000;

const unit = (kind: 'function' | 'gateway', version: number) => ({
  key: `${kind}-${kind}`,
  kind,
  name: `my${kind}`,
  entityId: kind,
  contentHash: `${kind} ${version}`,
  upstreams: [],
  memoryMb: 64,
  imageDigest: `sha256:${String(version).padStart(64, '0')}`,
});

const part = { name: 'mine', schema: { type: 'object' } };
const plugins = [{ name: 'own', policies: [part], conditions: [{ ...part, schema: null }] }];

/** Builds and deploys as the workers do, through their stores, without building anything. */
export class TestWorker {
  private readonly grant: WorkerGrant;

  constructor(
    private readonly database: TenantDatabase,
    tenantId: TenantId,
  ) {
    this.grant = issueWorkerGrant(tenantId, 'test');
  }

  /** The project's head built into a release of one function and one gateway. */
  async build(projectId: ProjectId): Promise<void> {
    const store = new PostgresBuildStore(this.database);
    await store.within(this.grant, async (rows) => {
      const claim = await rows.claim(projectId, 'test', leaseMs);
      if (!claim) throw new Error('nothing to build');
      const units = [unit('function', claim.revisionNumber), unit('gateway', 1)];
      await rows.recordUnits(
        claim,
        units.map(({ imageDigest: _, ...planned }) => planned),
      );
      for (const { key, kind, name, contentHash, imageDigest } of units) {
        const id = newId<BuildId>();
        await rows.startBuild(claim, { id, unitKey: key, unitName: name, contentHash });
        const registered = kind === 'gateway' ? { plugins } : {};
        await rows.recordImage(contentHash, { digest: imageDigest, sizeBytes: 1000, ...registered });
        await rows.finishBuild(id, { error: null, log: 'built' });
      }
      const content: ReleaseContent = releaseContentOf('drawn', units, [
        { unit: 'gateway-gateway', gatewaySlug: 'mygateway' },
      ]);
      const text = canonicalJson(content as unknown as Json);
      const release = { id: newId<ReleaseId>(), sha256: releaseHash(content), content: text };
      const followers = await rows.finishRevision(claim, release);
      await rows.audit({ action: 'revision.build', objectKind: 'project', objectId: projectId, detail: {} });
      for (const objectId of followers === 'stale' ? [] : followers)
        await rows.audit({ action: 'release.want', objectKind: 'environment', objectId, detail: {} });
    });
  }

  async failBuild(projectId: ProjectId, failure: Failure): Promise<void> {
    await new PostgresBuildStore(this.database).within(this.grant, async (rows) => {
      const claim = await rows.claim(projectId, 'test', leaseMs);
      if (claim) await rows.failRevision(claim, failure);
      await rows.audit({ action: 'revision.build-fail', objectKind: 'project', objectId: projectId, detail: {} });
    });
  }

  async deploy(environmentId: EnvironmentId): Promise<void> {
    await this.deployment(environmentId, async (rows, claim, id) => {
      await rows.recordSteps(claim, id, [{ name: 'apply', state: 'succeeded', detail: null }]);
      await rows.succeed(claim, id);
      await rows.audit({ ...ofEnvironment(environmentId), action: 'deployment.succeed' });
    });
  }

  async failDeployment(environmentId: EnvironmentId, failure: Failure): Promise<void> {
    await this.deployment(environmentId, async (rows, claim, id) => {
      await rows.recordSteps(claim, id, [{ name: 'ready', state: 'failed', detail: failure.reason }]);
      await rows.fail(claim, id, failure);
      await rows.audit({ ...ofEnvironment(environmentId), action: 'deployment.fail' });
    });
  }

  private async deployment(environmentId: EnvironmentId, work: DeploymentWork): Promise<void> {
    await new PostgresDeploymentStore(this.database).within(this.grant, async (rows) => {
      const claim = await rows.claim(environmentId, 'test', leaseMs);
      if (!claim?.desired) throw new Error('nothing to deploy');
      const id = await rows.openDeployment(claim);
      if (id === 'stale') throw new Error('stale');
      await work(rows, claim, id);
    });
  }
}

const ofEnvironment = (objectId: EnvironmentId) => ({ objectKind: 'environment', objectId, detail: {} }) as const;

export const failureOf = (unitKey: string, reason: string): Failure => ({
  ...{ unitKey, unitName: unitKey, reason, lastLines: [] },
});

type DeploymentWork = (rows: DeploymentRows, claim: DeploymentClaim, id: DeploymentId) => Promise<void>;
