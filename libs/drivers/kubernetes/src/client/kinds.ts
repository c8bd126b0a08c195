/** Where the API server keeps the objects of one kind. */
export interface Kind {
  readonly apiVersion: string;
  readonly kind: string;
  /** In paths and rights. */
  readonly plural: string;
  readonly isNamespaced: boolean;
}

const namespaced = (apiVersion: string, kind: string, plural: string): Kind => ({
  ...{ apiVersion, kind, plural },
  isNamespaced: true,
});

/** Every kind that is ever asked for or written; there are no others. */
export const kinds = {
  namespace: { apiVersion: 'v1', kind: 'Namespace', plural: 'namespaces', isNamespaced: false },
  serviceAccount: namespaced('v1', 'ServiceAccount', 'serviceaccounts'),
  secret: namespaced('v1', 'Secret', 'secrets'),
  configMap: namespaced('v1', 'ConfigMap', 'configmaps'),
  service: namespaced('v1', 'Service', 'services'),
  pod: namespaced('v1', 'Pod', 'pods'),
  resourceQuota: namespaced('v1', 'ResourceQuota', 'resourcequotas'),
  limitRange: namespaced('v1', 'LimitRange', 'limitranges'),
  lease: namespaced('coordination.k8s.io/v1', 'Lease', 'leases'),
  deployment: namespaced('apps/v1', 'Deployment', 'deployments'),
  networkPolicy: namespaced('networking.k8s.io/v1', 'NetworkPolicy', 'networkpolicies'),
  ingress: namespaced('networking.k8s.io/v1', 'Ingress', 'ingresses'),
  gateway: namespaced('gateway.networking.k8s.io/v1', 'Gateway', 'gateways'),
  httpRoute: namespaced('gateway.networking.k8s.io/v1', 'HTTPRoute', 'httproutes'),
  autoscaler: namespaced('autoscaling/v2', 'HorizontalPodAutoscaler', 'horizontalpodautoscalers'),
  /** What pods use; only looked at. */
  podMetrics: namespaced('metrics.k8s.io/v1beta1', 'PodMetrics', 'pods'),
  disruptionBudget: namespaced('policy/v1', 'PodDisruptionBudget', 'poddisruptionbudgets'),
} as const satisfies Readonly<Record<string, Kind>>;

export type KindName = keyof typeof kinds;

/** The kind of an object; throws for one that is none of ours. */
export function kindOf({ kind, apiVersion }: { readonly kind?: string; readonly apiVersion?: string }): Kind {
  const found = Object.values(kinds).find((known) => known.kind === kind && known.apiVersion === apiVersion);
  if (found === undefined) throw new Error(`${apiVersion} ${kind} is no kind that the platform writes.`);
  return found;
}

/** Path of one object, or of all of a kind in one namespace or in all of them. */
export function pathOf({ apiVersion, plural, isNamespaced }: Kind, namespace?: string, name?: string): string {
  const root = apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
  const within = isNamespaced && namespace !== undefined ? `/namespaces/${encodeURIComponent(namespace)}` : '';
  return `${root}${within}/${plural}${name === undefined ? '' : `/${encodeURIComponent(name)}`}`;
}
