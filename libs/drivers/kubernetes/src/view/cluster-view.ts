import { type KindName, kinds } from '../client/kinds.js';
import type { KubeApi } from '../client/kube-api.js';
import type { KubeObject } from '../client/kube-object.js';
import { managed } from '../names.js';
import { WatchedKind, type WatchTimings, watchTimings } from './watched-kind.js';

export interface ViewParts {
  readonly api: KubeApi;
  /** Kinds of which objects are written or looked at. */
  readonly kinds: readonly KindName[];
  /** Where the cell keeps what it knows: of ConfigMaps, only those there. */
  readonly cellNamespace: string;
  readonly changed: (object: KubeObject) => void;
  readonly report: (error: unknown) => void;
  /** What is told of its records has been asked for anew, whatever watches had told of them. */
  readonly recordsListed: () => void;
  readonly timings?: WatchTimings;
}

/** Kinds of which it matters how they are, and not only what they are to be. */
const toldStatus: ReadonlySet<KindName> = new Set(['pod', 'deployment', 'httpRoute']);

/** What the platform has in a cluster, as of now or a moment ago. */
export class ClusterView {
  private readonly watched: ReadonlyMap<string, WatchedKind>;

  constructor({ api, cellNamespace, kinds: names, timings = watchTimings, ...events }: ViewParts) {
    const { changed, report, recordsListed } = events;
    this.watched = new Map(
      names.map((name) => {
        const within = name === 'configMap' ? { namespace: cellNamespace } : {};
        const status = toldStatus.has(name) ? ('told' as const) : ('untold' as const);
        const place = { kind: kinds[name], labels: managed, status, ...within };
        const listed = name === 'secret' ? { listed: recordsListed } : {};
        return [kinds[name].kind, new WatchedKind({ api, place, changed, report, timings, ...listed })];
      }),
    );
  }

  /** Resolves once everything is known. */
  async start(): Promise<void> {
    await Promise.all([...this.watched.values()].map((kind) => kind.start()));
  }

  async stop(): Promise<void> {
    await Promise.all([...this.watched.values()].map((kind) => kind.stop()));
  }

  kind(name: KindName): WatchedKind {
    const found = this.watched.get(kinds[name].kind);
    if (found === undefined) throw new Error(`${name} is not watched.`);
    return found;
  }

  /** Everything in one namespace. */
  in(namespace: string): readonly KubeObject[] {
    return [...this.watched.values()].flatMap((kind) => kind.in(namespace));
  }

  count(): number {
    return [...this.watched.values()].reduce((sum, kind) => sum + kind.count(), 0);
  }

  /** The same object as it is in the cluster. */
  find({ kind, metadata }: Pick<KubeObject, 'kind' | 'metadata'>): KubeObject | undefined {
    return this.watched.get(kind)?.get(metadata.namespace ?? '', metadata.name);
  }

  learn(object: KubeObject): void {
    this.watched.get(object.kind)?.learn(object);
  }
}
