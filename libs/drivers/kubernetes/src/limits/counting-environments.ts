import type { KubeObject } from '../client/kube-object.js';
import { namespaceOf } from '../names.js';
import { type EnvironmentRecord, runningOf } from '../record/environment-record.js';
import { recordIn } from '../record/record-store.js';
import { limitStoreOf } from '../render/limit-store.js';
import type { RenderSettings } from '../render/render-settings.js';
import type { ClusterView } from '../view/cluster-view.js';
import type { LimitUsers } from './limit-users.js';

export interface CountingEnvironmentsParts {
  readonly view: ClusterView;
  /** Of the cell's own objects. */
  readonly namespace: string;
  readonly settings: () => RenderSettings;
  readonly users: LimitUsers;
}

const recordName = (environmentId: string): string => `environment-${environmentId}`;

/**
 * Sees to it that each environment with a gateway has its user in the Redis in which gateways count together, until its namespace is gone. It is
 * apart from all other work at the environment: a Redis that is away holds nothing up.
 */
export class CountingEnvironments {
  constructor(private readonly parts: CountingEnvironmentsParts) {}

  async run(environmentId: string): Promise<void> {
    const { view, namespace, settings, users } = this.parts;
    const { limits, versionKey } = settings();
    if (limits === undefined) return;
    const account = limitStoreOf(limits, versionKey, environmentId);
    const held = view.kind('secret').get(namespace, recordName(environmentId));
    const record = held === undefined ? null : await recordIn(held);
    if (record === null || this.isGone(environmentId, record)) return users.forget(account.user);
    if (hasGateway(record)) await users.keep(account);
  }

  /** Until then its gateways may still answer. */
  private isGone(environmentId: string, { wanted }: EnvironmentRecord): boolean {
    return wanted === null && this.parts.view.kind('namespace').get('', namespaceOf(environmentId)) === undefined;
  }
}

const hasGateway = (record: EnvironmentRecord): boolean =>
  runningOf(record).some(({ desired }) => desired.units.some(({ kind }) => kind === 'gateway'));

/** Whether it decides who is to have a user. */
export const concernsLimits = ({ kind, metadata }: KubeObject): boolean =>
  kind === 'Namespace' || (kind === 'Secret' && metadata.name.startsWith('environment-'));
