import { kinds, type KindName } from './client/kinds.js';
import type { KubeObject } from './client/kube-object.js';
import type { Pod } from './decide/workload.js';
import { environmentOf, managed } from './names.js';
import { type KubernetesPlace, openPlace } from './kubernetes-place.js';
import { labelNames } from './render/object-names.js';
import { servesCertificates } from './render/render-routes.js';

/** What the platform has in the namespace of one environment. */
export interface ListedNamespace {
  readonly namespace: string;
  /** Where the environment answers. */
  readonly hosts: readonly string[];
  readonly objects: readonly ListedObject[];
}

/** As `kubectl` calls it. */
export interface ListedObject {
  readonly kind: string;
  readonly name: string;
  /** Of pods, e.g. `Running, ready`; null: there is nothing to tell. */
  readonly state: string | null;
}

const listed: readonly KindName[] = [
  ...(['pod', 'deployment', 'service', 'networkPolicy', 'secret', 'resourceQuota', 'limitRange'] as const),
  ...(['serviceAccount', 'autoscaler', 'disruptionBudget'] as const),
];

/** Everything that a cell has in its cluster for environments, by namespace. Throws `ApiFault`. */
export async function listObjects(place: KubernetesPlace): Promise<readonly ListedNamespace[]> {
  const { api, records, close } = openPlace(place);
  try {
    const settings = place.settingsFor(null);
    const routes = settings.routes.kind === 'ingress' ? [kinds.ingress] : [kinds.httpRoute];
    const gateways = servesCertificates(settings) ? [kinds.gateway] : [];
    const told = await api.list({ kind: kinds.configMap, labels: managed, namespace: records.namespace });
    const ids = new Set(told.items.map(({ metadata }) => metadata.labels?.[labelNames.environment]));
    const lists = await Promise.all(
      [...listed.map((name) => kinds[name]), ...routes, ...gateways].map((kind) => api.list({ kind, labels: managed })),
    );
    const ours = lists
      .flatMap(({ items }) => items)
      .filter(({ metadata }) => ids.has(environmentOf(metadata.namespace ?? '') ?? undefined));
    const namespaces = [...new Set(ours.map(({ metadata }) => metadata.namespace ?? ''))].sort();
    return namespaces.map((namespace) =>
      inNamespace(
        namespace,
        ours.filter((one) => one.metadata.namespace === namespace),
      ),
    );
  } finally {
    close();
  }
}

function inNamespace(namespace: string, objects: readonly KubeObject[]): ListedNamespace {
  const byName = (a: ListedObject, b: ListedObject) => (a.name < b.name ? -1 : 1);
  return {
    namespace,
    hosts: [...new Set(objects.flatMap(hostsOf))].sort(),
    objects: objects
      .map((one) => ({ kind: one.kind ?? '', name: one.metadata.name, state: stateOf(one) }))
      .sort(byName),
  };
}

interface RouteFields {
  readonly hostnames?: readonly string[];
  readonly rules?: readonly { readonly host?: string }[];
}

function hostsOf({ kind, spec }: KubeObject): readonly string[] {
  if (kind !== 'HTTPRoute' && kind !== 'Ingress') return [];
  const { hostnames = [], rules = [] } = spec as RouteFields;
  return kind === 'HTTPRoute' ? hostnames : rules.flatMap(({ host }) => host ?? []);
}

function stateOf(object: KubeObject): string | null {
  if (object.kind !== 'Pod') return null;
  const { metadata, status } = object as unknown as Pod;
  if (metadata.deletionTimestamp !== undefined) return 'Terminating';
  return `${status?.phase ?? 'Unknown'}, ${isReady(status) ? 'ready' : 'not ready'}`;
}

const isReady = (status: Pod['status']): boolean =>
  status?.conditions?.some(({ type, status: is }) => type === 'Ready' && is === 'True') ?? false;
