import { Inject } from '@nestjs/common';
import { Args, ID, Resolver, Subscription } from '@nestjs/graphql';
import { Admitted, type TenantAdmission } from '../access/admission.js';
import { Requires } from '../access/requires.js';
import type { Change } from '@tiffin/postgres';
import { LiveChanges } from './live-changes.js';
import { CellWatch } from './cell-watch.js';
import { limits } from '../limits/limits.js';
import { liveStream } from './live-stream.js';
import { OpenStreams } from './open-streams.js';
import { Deployment } from '../schema/deployment.js';
import { Environment } from '../schema/environment.js';
import { Promotion } from '../schema/promotion.js';
import { Revision } from '../schema/revision.js';

@Resolver()
export class LiveResolver {
  private readonly streams = new OpenStreams({ ofPerson: limits.subscriptions, ofTenant: limits.tenantSubscriptions });

  constructor(
    @Inject(LiveChanges) private readonly changes: LiveChanges,
    @Inject(CellWatch) private readonly cells: CellWatch,
  ) {}

  @Subscription(() => Environment, {
    description: "The environment now, and again at each change of it, its project's builds or its cell.",
  })
  @Requires('environment.read', { environment: 'environmentId' })
  environmentStatus(
    @Admitted() admission: TenantAdmission,
    @Args('environmentId', { type: () => ID }) id: string,
  ): AsyncIterableIterator<unknown> {
    const { tenantId } = admission.grant;
    // Until its project is known, everything of the tenant may concern it.
    let projectId: string | null = null;
    const concerns = (change: Change) =>
      change.tenantId === tenantId && (change.id === id || projectId === null || change.id === projectId);
    return liveStream('environmentStatus', {
      admission,
      streams: this.streams,
      listen: (raise) => {
        const heard = () => {
          this.cells.look(id);
          raise();
        };
        const stops = [this.changes.listen(concerns, heard), this.cells.watch(id, raise)];
        return () => stops.forEach((stop) => stop());
      },
      read: async ({ loaders }) => {
        const environment = await loaders.environments.load({ tenantId, id });
        projectId = environment?.projectId ?? null;
        return environment;
      },
    });
  }

  @Subscription(() => Deployment, { description: 'The latest deployment now, and again at each step.' })
  @Requires('environment.read', { environment: 'environmentId' })
  deploymentProgress(
    @Admitted() admission: TenantAdmission,
    @Args('environmentId', { type: () => ID }) id: string,
  ): AsyncIterableIterator<unknown> {
    const { tenantId } = admission.grant;
    const relevant = new Set([id]);
    return liveStream('deploymentProgress', {
      admission,
      streams: this.streams,
      listen: (raise) =>
        this.changes.listen((change) => change.tenantId === tenantId && relevant.has(change.id), raise),
      read: async ({ loaders }) => {
        const [latest] = await loaders.deploymentPages({ first: 1, after: null }).load({ tenantId, id });
        if (!latest) return null;
        // Steps announce their deployment, not its environment.
        relevant.clear();
        relevant.add(id).add(latest.id);
        return latest;
      },
    });
  }

  @Subscription(() => Promotion, { description: 'The newest promotion now, and at each change of one.' })
  @Requires('environment.read', { environment: 'environmentId' })
  promotionProgress(
    @Admitted() admission: TenantAdmission,
    @Args('environmentId', { type: () => ID }) id: string,
  ): AsyncIterableIterator<unknown> {
    const { tenantId } = admission.grant;
    return liveStream('promotionProgress', {
      admission,
      streams: this.streams,
      listen: (raise) => this.changes.listen((change) => change.tenantId === tenantId && change.id === id, raise),
      read: async ({ loaders }) =>
        (await loaders.promotionPages({ first: 1, after: null }).load({ tenantId, id }))[0] ?? null,
    });
  }

  @Subscription(() => Revision, { description: 'The newest revision, at each save.' })
  @Requires('project.read', { project: 'projectId' })
  canvasChanged(
    @Admitted() admission: TenantAdmission,
    @Args('projectId', { type: () => ID }) id: string,
  ): AsyncIterableIterator<unknown> {
    const { tenantId } = admission.grant;
    return liveStream('canvasChanged', {
      admission,
      streams: this.streams,
      listen: (raise) => this.changes.listen((change) => change.tenantId === tenantId && change.id === id, raise),
      read: ({ loaders }) => loaders.heads.load({ tenantId, id }),
    });
  }
}
