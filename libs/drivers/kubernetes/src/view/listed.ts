import type { KubeApi, ListPlace } from '../client/kube-api.js';
import type { Kind } from '../client/kinds.js';
import type { KubeMetadata, KubeObject, KubeVersion } from '../client/kube-object.js';

export interface Listed {
  /** Of all that there were. */
  readonly names: readonly Named[];
  /** Those that are not held as they are. */
  readonly others: readonly KubeObject[];
  /** When. */
  readonly resourceVersion: string;
}

export interface Held {
  count(): number;
  get(namespace: string, name: string): KubeObject | undefined;
}

interface Named {
  readonly namespace: string;
  readonly name: string;
}

type Lists = Pick<KubeApi, 'list' | 'versions' | 'get'>;

/** Where more than that are others, all are asked for at once. */
const mostReads = 50;

/**
 * What the cluster has of a kind. Which form of each object it has is asked first, and whole objects only where another one is held: nearly all
 * are held as they are, and to read them again is most of what a list costs. Throws `ApiFault`.
 */
export async function listed(api: Lists, place: ListPlace, held: Held): Promise<Listed> {
  if (held.count() === 0) return whole(api, place);
  const { items, metadata } = await api.versions(place);
  const others = items.filter((item) => !isHeld(item, held));
  if (others.length > mostReads) return whole(api, place);
  const read = await Promise.all(others.map((item) => api.get({ kind: place.kind, ...placeOf(place.kind, item) })));
  // What is gone since then is told by the watch that begins there.
  return { names: items, others: read.filter((one) => one !== null), resourceVersion: metadata.resourceVersion };
}

async function whole(api: Lists, place: ListPlace): Promise<Listed> {
  const { items, metadata } = await api.list(place);
  const names = items.map(({ metadata: { namespace: within = '', name } }) => ({ namespace: within, name }));
  return { names, others: items, resourceVersion: metadata.resourceVersion };
}

const placeOf = ({ isNamespaced }: Kind, { namespace, name }: Named) => (isNamespaced ? { namespace, name } : { name });

/** Whether that very form is held, or one that came after it. */
function isHeld({ namespace, name, resourceVersion }: KubeVersion, held: Held): boolean {
  const metadata = held.get(namespace, name)?.metadata;
  if (metadata === undefined) return false;
  return metadata.resourceVersion === resourceVersion || isNewer(metadata, { resourceVersion });
}

type Versioned = Pick<KubeMetadata, 'resourceVersion'>;

export const isNewer = (a: Versioned, b: Versioned): boolean => {
  const [one, other] = [a, b].map(({ resourceVersion }) => BigInt(resourceVersion ?? '0'));
  return (one ?? 0n) > (other ?? 0n);
};
