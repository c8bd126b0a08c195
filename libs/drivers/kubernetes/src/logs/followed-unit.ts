import { setTimeout as pause } from 'node:timers/promises';
import type { FollowedLine, LogLine } from '@tiffin/contracts';
import type { FollowOptions } from '@tiffin/deployments-operations';
import { Refusal } from '@tiffin/kernel';
import { kinds, pathOf } from '../client/kinds.js';
import type { KubeApi } from '../client/kube-api.js';
import type { KubeList } from '../client/kube-object.js';
import type { Pod } from '../decide/workload.js';
import { namespaceOf } from '../names.js';
import { FollowedPod } from './followed-pod.js';
import { type FollowerPlaces, mostOfHolder } from './follower-places.js';
import { bytesOfEach } from './last-lines.js';
import { LineQueue } from './line-queue.js';
import { newest, podsOf, readEach } from './unit-logs.js';

/** How often it is looked for replicas that are new; they have kept what they printed until then. */
const lookMs = 1_000;
const longestPauseMs = 10_000;
/** Each of them takes a connection. */
export const mostReplicas = 50;

export interface FollowedPlace {
  readonly api: Pick<KubeApi, 'open' | 'json'>;
  readonly environmentId: string;
  readonly unitKey: string;
  readonly places: FollowerPlaces;
}

/** All replicas of a unit, those that come and those that go. */
export class FollowedUnit {
  private readonly queue = new LineQueue();
  private readonly ending = new AbortController();
  private readonly signal: AbortSignal;
  private readonly followed = new Map<string, FollowedPod>();
  private readonly namespace: string;
  private readonly holder: string;
  private held = 0;

  constructor(
    private readonly place: FollowedPlace,
    private readonly options: FollowOptions,
  ) {
    this.namespace = namespaceOf(place.environmentId);
    this.holder = options.holder ?? place.environmentId;
    this.signal = AbortSignal.any([options.signal, this.ending.signal]);
  }

  /** Throws `ApiFault` where the cluster cannot be asked at the beginning, and refuses QUERY_TOO_COSTLY. */
  async *lines(): AsyncGenerator<readonly FollowedLine[]> {
    try {
      await this.begin();
      void this.keepLooking();
      for (let said = await this.next(); said !== null; said = await this.next()) yield said;
    } catch (error) {
      if (!this.options.signal.aborted) throw error;
    } finally {
      this.ending.abort();
      this.leave(this.held);
    }
  }

  private next(): Promise<readonly FollowedLine[] | null> {
    return this.queue.next(this.signal);
  }

  private async begin(): Promise<void> {
    const { tail } = this.options;
    const pods = (await this.pods()).slice(0, mostReplicas);
    if (!this.enter(pods.length))
      throw Refusal.of('QUERY_TOO_COSTLY', 'replicas of this tenant followed at once', String(mostOfHolder));
    const each = bytesOfEach(pods.length);
    const followed = new Map(pods.map((pod) => [pod, this.follow(pod)]));
    const lines = await readEach(pods, async (pod) => (await followed.get(pod)?.history(tail, each)) ?? []);
    for (const line of newest(lines, tail)) this.queue.push(line);
    for (const pod of followed.values()) this.run(pod);
  }

  private enter(count: number): boolean {
    const isFree = this.place.places.take(this.holder, count);
    if (isFree) this.held += count;
    return isFree;
  }

  private leave(count: number): void {
    const left = Math.min(count, this.held);
    this.held -= left;
    this.place.places.giveBack(this.holder, left);
  }

  private run(pod: FollowedPod): void {
    void pod.run().finally(() => this.leave(1));
  }

  private async keepLooking(): Promise<void> {
    let pauseMs = lookMs;
    while (!this.signal.aborted) {
      await pause(pauseMs, null, { signal: this.signal }).catch(() => undefined);
      pauseMs = await this.look().then(
        () => lookMs,
        () => Math.min(longestPauseMs, pauseMs * 2),
      );
    }
  }

  private async look(): Promise<void> {
    const pods = await this.pods();
    const there = new Set(pods.map(idOf));
    for (const [id, pod] of this.followed) {
      if (there.has(id)) continue;
      pod.see(null);
      this.followed.delete(id);
    }
    for (const pod of pods) {
      const known = this.followed.get(idOf(pod));
      known?.see(pod);
      if (known === undefined && this.followed.size < mostReplicas && this.enter(1)) this.run(this.follow(pod));
    }
  }

  private follow(pod: Pod): FollowedPod {
    const { namespace, signal, holder } = this;
    const { api, places } = this.place;
    const say = (line: LogLine) => this.queue.push(line);
    const read = (bytes: number) => places.read(holder, bytes);
    const followed = new FollowedPod({ api, namespace, signal, say, read }, pod);
    this.followed.set(idOf(pod), followed);
    return followed;
  }

  private async pods(): Promise<readonly Pod[]> {
    const list = await this.place.api.json({
      ...{ method: 'GET', path: pathOf(kinds.pod, this.namespace) },
      query: { labelSelector: podsOf(this.place.unitKey) },
      signal: this.signal,
      lane: 'followers',
    });
    return (list as KubeList).items as unknown as readonly Pod[];
  }
}

const idOf = ({ metadata }: Pod): string => metadata.uid ?? metadata.name;
