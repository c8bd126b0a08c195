import { Readable } from 'node:stream';
import type { KubeApi, KubeRequest, ListPlace, Place } from '../client/kube-api.js';
import type { Kind } from '../client/kinds.js';
import type { KubeObject } from '../client/kube-object.js';

const keyOf = (kind: string, { namespace = '', name }: Pick<KubeObject['metadata'], 'namespace' | 'name'>): string =>
  `${kind} ${namespace} ${name}`;

/** Objects in memory with versions as an API server gives them, for what is asked of one that is at rest. It applies by replacing. */
export class StoredObjects {
  readonly written: string[] = [];
  private readonly objects = new Map<string, KubeObject>();
  private version = 0;

  readonly api = {
    get: ({ kind, ...place }: Place) => Promise.resolve(this.objects.get(keyOf(kind.kind, place)) ?? null),
    list: ({ kind }: ListPlace) =>
      Promise.resolve({ items: this.of(kind), metadata: { resourceVersion: String(this.version) } }),
    apply: (object: KubeObject) => Promise.resolve(this.write(object)),
    create: (object: KubeObject) => Promise.resolve(this.write(object)),
    replace: (object: KubeObject) => Promise.resolve(this.write(object)),
    remove: ({ kind, ...place }: Place) => {
      this.written.push(`removed ${kind.kind} ${place.name}`);
      return Promise.resolve(this.objects.delete(keyOf(kind.kind, place)));
    },
    // Watches tell nothing, and nothing was printed.
    open: ({ path, signal }: KubeRequest) =>
      Promise.resolve(
        path.endsWith('/log') ? Readable.from([]) : new Readable({ read: () => undefined, ...(signal && { signal }) }),
      ),
  } as unknown as KubeApi;

  /** As somebody else writes it. */
  put(object: KubeObject): KubeObject {
    this.version += 1;
    const metadata = { generation: 1, ...object.metadata, resourceVersion: String(this.version) };
    const stored = { ...object, metadata };
    this.objects.set(keyOf(object.kind, metadata), stored);
    return stored;
  }

  private write(object: KubeObject): KubeObject {
    const before = this.objects.get(keyOf(object.kind, object.metadata));
    this.written.push(`${object.kind} ${object.metadata.name}`);
    return this.put(before?.['status'] === undefined ? object : { ...object, status: before['status'] });
  }

  private of({ kind }: Kind): readonly KubeObject[] {
    return [...this.objects.values()].filter((object) => object.kind === kind);
  }
}
