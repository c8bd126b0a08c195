/** Every kind that a namespace of ours may hold by our doing, and where the API has it. The renderer emits no other. */
export const renderedKinds = {
  Namespace: { apiVersion: 'v1', plural: 'namespaces' },
  ResourceQuota: { apiVersion: 'v1', plural: 'resourcequotas' },
  LimitRange: { apiVersion: 'v1', plural: 'limitranges' },
  ServiceAccount: { apiVersion: 'v1', plural: 'serviceaccounts' },
  Secret: { apiVersion: 'v1', plural: 'secrets' },
  NetworkPolicy: { apiVersion: 'networking.k8s.io/v1', plural: 'networkpolicies' },
  Service: { apiVersion: 'v1', plural: 'services' },
  Deployment: { apiVersion: 'apps/v1', plural: 'deployments' },
  HorizontalPodAutoscaler: { apiVersion: 'autoscaling/v2', plural: 'horizontalpodautoscalers' },
  PodDisruptionBudget: { apiVersion: 'policy/v1', plural: 'poddisruptionbudgets' },
  Gateway: { apiVersion: 'gateway.networking.k8s.io/v1', plural: 'gateways' },
  HTTPRoute: { apiVersion: 'gateway.networking.k8s.io/v1', plural: 'httproutes' },
  Ingress: { apiVersion: 'networking.k8s.io/v1', plural: 'ingresses' },
} as const;

export type RenderedKind = keyof typeof renderedKinds;

export type Fields = Readonly<Record<string, unknown>>;

export interface ObjectMeta {
  readonly name: string;
  /** Absent for the Namespace alone. */
  readonly namespace?: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
}

/** What is applied: all of an object's fields that are ours, in the form in which the API server gives them back. */
export interface KubeObject {
  readonly apiVersion: string;
  readonly kind: RenderedKind;
  readonly metadata: ObjectMeta;
  readonly [field: string]: unknown;
}

/** An object before it has its namespace and the labels that all share. */
export interface KubeDraft {
  readonly kind: RenderedKind;
  readonly name: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly body: Fields;
}
