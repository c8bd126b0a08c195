import { setTimeout as pause } from 'node:timers/promises';
import { ClusterAccess } from '../libs/drivers/kubernetes/src/client/cluster-access.js';
import { KubeApi } from '../libs/drivers/kubernetes/src/client/kube-api.js';
import { kinds } from '../libs/drivers/kubernetes/src/client/kinds.js';
import type { KubeObject } from '../libs/drivers/kubernetes/src/client/kube-object.js';
import { TokenBucket } from '../libs/drivers/kubernetes/src/client/token-bucket.js';
import { WatchedKind } from '../libs/drivers/kubernetes/src/view/watched-kind.js';

/** When a pod was first seen to be so, by this process' own clock: those of a cluster count in seconds. */
export interface PodMoments {
  made: number;
  scheduled?: number;
  started?: number;
  ready?: number;
}

interface PodStatus {
  readonly conditions?: readonly { readonly type: string; readonly status: string }[];
  readonly containerStatuses?: readonly {
    readonly started?: boolean;
    readonly state?: { readonly running?: object };
  }[];
}

/** Watches the pods with some labels. */
export class WatchedPods {
  readonly seen = new Map<string, PodMoments>();
  private readonly access: ClusterAccess;
  readonly api: KubeApi;
  private readonly watched: WatchedKind;

  constructor(kubeconfig: string, place: { readonly labels: string; readonly namespace: string }) {
    this.access = new ClusterAccess(kubeconfig);
    this.api = new KubeApi(this.access, new TokenBucket({ perSecond: 100, burst: 100 }));
    this.watched = new WatchedKind({
      ...{ api: this.api, place: { kind: kinds.pod, ...place } },
      changed: (pod) => this.see(pod),
      report: (error) => void process.stderr.write(`${String(error)}\n`),
    });
  }

  start(): Promise<void> {
    return this.watched.start();
  }

  async stop(): Promise<void> {
    await this.watched.stop();
    this.access.close();
  }

  get count(): number {
    return this.watched.count();
  }

  /** Of the first pod that came after a moment, once it is ready. */
  async ready(after: number): Promise<Required<PodMoments>> {
    for (;;) {
      const found = [...this.seen.values()].find(({ made, ready }) => made >= after && ready !== undefined);
      if (found !== undefined) return { scheduled: found.made, started: found.made, ready: 0, ...found };
      await pause(5);
    }
  }

  private see(pod: KubeObject): void {
    const now = performance.now();
    const { uid = '' } = pod.metadata;
    const moments = this.seen.get(uid) ?? { made: now };
    this.seen.set(uid, moments);
    for (const moment of reached(pod)) moments[moment] ??= now;
  }
}

function reached({ status }: KubeObject): readonly (keyof PodMoments)[] {
  const { conditions = [], containerStatuses = [] } = (status ?? {}) as PodStatus;
  const is = (type: string) => conditions.some((one) => one.type === type && one.status === 'True');
  const isRunning = containerStatuses.some(({ state }) => state?.running !== undefined);
  return [
    ...(is('PodScheduled') ? (['scheduled'] as const) : []),
    ...(isRunning ? (['started'] as const) : []),
    ...(is('Ready') ? (['ready'] as const) : []),
  ];
}
