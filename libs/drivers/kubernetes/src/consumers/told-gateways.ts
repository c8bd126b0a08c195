import type { KubeApi } from '../client/kube-api.js';
import { tellPod, type ToldPod, versionInPod } from '../client/pod-consumers.js';
import type { KubeObject } from '../client/kube-object.js';
import { unitContainer } from '../decide/read-pod.js';
import type { Pod } from '../decide/workload.js';
import { namespaceOf } from '../names.js';
import { consumersKeyOf } from '../render/consumers-key.js';
import { labelNames } from '../render/object-names.js';
import type { ClusterView } from '../view/cluster-view.js';
import { type ConsumerHead, headIn, headName } from './consumer-head.js';
import { KeptSnapshots } from './kept-snapshots.js';

export interface ToldGatewaysParts {
  readonly api: KubeApi;
  readonly view: ClusterView;
  /** Of the cell's own objects. */
  readonly namespace: string;
  /** The secret of the cell. */
  readonly versionKey: string;
}

interface RunningGateway extends ToldPod {
  /** Another one after each start. */
  readonly id: string;
}

interface Telling {
  readonly environmentId: string;
  readonly head: ConsumerHead;
  /** Read once, and where somebody does not know it. */
  readonly snapshot: () => Promise<string>;
}

/**
 * Sees to it that each gateway that runs knows the newest consumers: of what it has told it remembers the version, and a gateway that it has
 * not told is asked. The cluster itself is asked for nothing but a snapshot that somebody does not know yet.
 */
export class ToldGateways {
  private readonly told = new Map<string, Map<string, number>>();
  private readonly kept: KeptSnapshots;

  constructor(private readonly parts: ToldGatewaysParts) {
    this.kept = new KeptSnapshots(parts.api, parts.namespace);
  }

  /** Rejects where one of them does not know them by now. */
  async run(environmentId: string): Promise<void> {
    const { view, namespace } = this.parts;
    const held = view.kind('secret').get(namespace, headName(environmentId));
    if (held === undefined) return void this.told.delete(environmentId);
    // Whoever ended it was ended before it was through.
    if (view.kind('secret').get(namespace, `environment-${environmentId}`) === undefined)
      return this.kept.forgetHead(held);
    const head = headIn(held);
    let read: Promise<string> | undefined;
    const snapshot = () => (read ??= this.read(environmentId, head));
    const done = await Promise.allSettled(
      this.running(environmentId).map((gateway) => this.tell(gateway, { environmentId, head, snapshot })),
    );
    const failed = done.find((one) => one.status === 'rejected');
    if (failed !== undefined) throw failed.reason;
  }

  private async read(environmentId: string, head: ConsumerHead): Promise<string> {
    const snapshot = await this.kept.read(environmentId, head);
    if (snapshot === null) throw new Error('its consumers are being replaced');
    return snapshot;
  }

  private async tell(gateway: RunningGateway, { environmentId, head, snapshot }: Telling): Promise<void> {
    const told = this.told.get(environmentId);
    const known = told?.get(gateway.id) ?? (await versionInPod(gateway));
    told?.set(gateway.id, known);
    if (known < head.version) told?.set(gateway.id, await tellPod(gateway, await snapshot()));
  }

  private running(environmentId: string): readonly RunningGateway[] {
    const key = consumersKeyOf(this.parts.versionKey, environmentId);
    const pods = this.parts.view
      .kind('pod')
      .in(namespaceOf(environmentId))
      .filter(isGateway) as unknown as readonly Pod[];
    const running = pods.flatMap((pod) => {
      const [address, container] = [pod.status?.podIP, unitContainer(pod)];
      // One that is not ready begins with what is kept, and is looked at when it is.
      if (address === undefined || container?.ready !== true) return [];
      return [{ address, key, id: `${pod.metadata.uid} ${container.state?.running?.startedAt}` }];
    });
    const before = this.told.get(environmentId) ?? new Map<string, number>();
    this.told.set(environmentId, new Map([...before].filter(([id]) => running.some((one) => one.id === id))));
    return running;
  }
}

/** Whether it, or something about it, decides who is to be told what. */
export const concernsConsumers = (object: KubeObject): boolean =>
  object.kind === 'Pod' ? isGateway(object) : object.kind === 'Secret' && object.metadata.name.startsWith('consumers-');

/** Keys of units say what they are. */
const isGateway = ({ metadata }: KubeObject): boolean =>
  metadata.labels?.[labelNames.unit]?.startsWith('gateway-') === true;
