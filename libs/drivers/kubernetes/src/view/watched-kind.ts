import { setTimeout as pause } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { ApiFault, isFault } from '../client/api-fault.js';
import type { KubeApi } from '../client/kube-api.js';
import { type Kind, pathOf } from '../client/kinds.js';
import type { KubeObject } from '../client/kube-object.js';
import { lean } from '../client/lean.js';
import { linesOf } from './lines-of.js';
import { isNewer, listed } from './listed.js';

export interface WatchTimings {
  /** How long one watch lasts before another one begins where it ended. */
  readonly watchMs: number;
  /** A watch that says nothing for so long is taken for dead: an API server sends a bookmark each minute. */
  readonly silentMs: number;
  /** Everything is listed again that often, whatever the watch has told. */
  readonly relistMs: number;
  readonly retryMs: { readonly first: number; readonly longest: number };
}

export const watchTimings: WatchTimings = {
  ...{ watchMs: 300_000, silentMs: 90_000, relistMs: 600_000 },
  retryMs: { first: 200, longest: 30_000 },
};

export interface WatchedPlace {
  readonly kind: Kind;
  /** `untold`: what controllers of the cluster write into its objects' status (a quota counts each object) is kept, and is no change. */
  readonly status?: 'told' | 'untold';
  readonly labels: string;
  /** Absent: all of them. */
  readonly namespace?: string;
}

export interface WatchParts extends WatchEvents {
  readonly api: KubeApi;
  readonly place: WatchedPlace;
  readonly timings?: WatchTimings;
}

export interface WatchEvents {
  /** It is another one, new, or gone. Not told of what is listed again as it was. */
  readonly changed: (object: KubeObject) => void;
  readonly report: (error: unknown) => void;
  /** All of them are as the cluster had them, whatever watches had told. */
  readonly listed?: () => void;
}

/** All objects of one kind, kept as they are in the cluster: listed, then watched, and listed again from time to time. */
export class WatchedKind {
  private readonly objects = new Map<string, Map<string, KubeObject>>();
  private readonly ending = new AbortController();
  private running: Promise<void> | null = null;
  private listedAt: number | null = null;
  private failures = 0;

  private readonly api: KubeApi;
  private readonly place: WatchedPlace;
  private readonly timings: WatchTimings;

  constructor(private readonly events: WatchParts) {
    this.api = events.api;
    this.place = events.place;
    this.timings = events.timings ?? watchTimings;
  }

  /** Resolves once all are listed; the watch goes on until `stop`. */
  async start(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.running = this.run(resolve);
    });
  }

  async stop(): Promise<void> {
    this.ending.abort();
    await this.running;
  }

  /** Whether what is kept is what the cluster had not long ago. */
  get isKnown(): boolean {
    return this.listedAt !== null && this.failures === 0;
  }

  get(namespace: string, name: string): KubeObject | undefined {
    return this.objects.get(namespace)?.get(name);
  }

  in(namespace: string): readonly KubeObject[] {
    return [...(this.objects.get(namespace)?.values() ?? [])];
  }

  count(): number {
    return [...this.objects.values()].reduce((sum, named) => sum + named.size, 0);
  }

  all(): readonly KubeObject[] {
    return [...this.objects.values()].flatMap((named) => [...named.values()]);
  }

  /** What was answered to a change of ours is known before the watch tells it. */
  learn(object: KubeObject): void {
    const held = this.get(object.metadata.namespace ?? '', object.metadata.name);
    if (held === undefined || isNewer(object.metadata, held.metadata)) this.put(object);
  }

  private async run(listed: () => void): Promise<void> {
    let from: string | null = null;
    while (!this.ending.signal.aborted) {
      try {
        if (from === null || this.isOld()) {
          from = await this.list();
          listed();
        }
        from = await this.watch(from);
      } catch (error) {
        if (this.ending.signal.aborted) return listed();
        // A server that forgets again and again is not asked in a circle.
        if (isFault(error, 'expired')) from = null;
        await this.wait(error);
      }
    }
  }

  private isOld(): boolean {
    return this.listedAt === null || performance.now() - this.listedAt > this.timings.relistMs;
  }

  private async wait(error: unknown): Promise<void> {
    this.failures += 1;
    // A connection that breaks once is nothing to tell.
    if (this.failures > 1) this.events.report(error);
    const { first, longest } = this.timings.retryMs;
    const backoff = Math.min(longest, first * 2 ** (this.failures - 1)) * (0.5 + Math.random() / 2);
    const asked = error instanceof ApiFault ? (error.status.retryAfterMs ?? 0) : 0;
    await pause(Math.max(backoff, asked), null, { signal: this.ending.signal }).catch(() => undefined);
  }

  private async list(): Promise<string> {
    const { names, others, resourceVersion } = await listed(
      this.api,
      { ...this.place, signal: this.ending.signal },
      this,
    );
    const gone = new Set(this.all());
    for (const { namespace, name } of names) {
      const held = this.get(namespace, name);
      if (held !== undefined) gone.delete(held);
    }
    for (const object of others) this.take(object);
    // What was learned since the list was made is not in it.
    for (const object of gone) if (!isNewer(object.metadata, { resourceVersion })) this.drop(object);
    this.listedAt = performance.now();
    this.events.listed?.();
    return resourceVersion;
  }

  /** Where the next watch begins. Throws `ApiFault`. */
  private async watch(from: string): Promise<string> {
    const { kind, labels, namespace } = this.place;
    const answer = await this.api.open({
      ...{ method: 'GET', path: pathOf(kind, namespace), withinMs: this.timings.silentMs },
      signal: this.ending.signal,
      lane: 'watches',
      query: {
        ...{ labelSelector: labels, watch: 'true', allowWatchBookmarks: 'true', resourceVersion: from },
        timeoutSeconds: String(Math.ceil((this.timings.watchMs * (0.75 + Math.random() / 2)) / 1000)),
      },
    });
    let last = from;
    const since = performance.now();
    try {
      for await (const line of linesOf(answer)) {
        last = this.told(line) ?? last;
        this.failures = 0;
      }
    } catch (error) {
      // What came until it broke off was taken.
      if (error instanceof ApiFault) throw error;
    }
    // One that ends as soon as it begins would be begun in a circle.
    if (last === from && performance.now() - since < this.timings.retryMs.first) throw this.fruitless();
    this.failures = 0;
    return last;
  }

  private fruitless(): ApiFault {
    const said = { code: 0, reason: 'NoAnswer', message: 'it ended as soon as it had begun', retryAfterMs: null };
    return new ApiFault(said, `WATCH ${this.place.kind.plural}`);
  }

  private told(line: string): string | undefined {
    const { type, object } = JSON.parse(line) as { readonly type: string; readonly object: KubeObject };
    if (type === 'ERROR') throw errorOf(object, this.place);
    if (type === 'BOOKMARK') return object.metadata.resourceVersion;
    if (type !== 'DELETED') this.take(object);
    else if (!this.knowsNewer(object)) this.drop(object);
    return object.metadata.resourceVersion;
  }

  /** Told again, or too late, it changes nothing. */
  private take(object: KubeObject): void {
    const { namespace = '', name, resourceVersion } = object.metadata;
    const held = this.get(namespace, name);
    if (held?.metadata.resourceVersion === resourceVersion || this.knowsNewer(object)) return;
    this.put(object);
    if (this.place.status !== 'untold' || held === undefined || !isSameButStatus(held, object))
      this.events.changed(object);
  }

  private knowsNewer({ metadata }: KubeObject): boolean {
    const held = this.get(metadata.namespace ?? '', metadata.name);
    return held !== undefined && isNewer(held.metadata, metadata);
  }

  private put(object: KubeObject): void {
    const { namespace = '', name } = object.metadata;
    const named = this.objects.get(namespace) ?? new Map<string, KubeObject>();
    this.objects.set(namespace, named.set(name, lean(object)));
  }

  private drop(object: KubeObject): void {
    const { namespace = '', name } = object.metadata;
    const named = this.objects.get(namespace);
    if (named?.delete(name) !== true) return;
    if (named.size === 0) this.objects.delete(namespace);
    this.events.changed(object);
  }
}

function isSameButStatus(held: KubeObject, object: KubeObject): boolean {
  const rest = ({ status: _, metadata: { resourceVersion: __, ...metadata }, ...more }: KubeObject) => ({
    ...more,
    metadata,
  });
  return isDeepStrictEqual(rest(held), rest(lean(object)));
}

function errorOf(status: KubeObject, { kind }: WatchedPlace): ApiFault {
  const { code, reason, message } = status as unknown as { code?: number; reason?: string; message?: string };
  const said = { code: code ?? 0, reason: reason ?? '', message: message ?? '', retryAfterMs: null };
  return new ApiFault(said, `WATCH ${kind.plural}`);
}
