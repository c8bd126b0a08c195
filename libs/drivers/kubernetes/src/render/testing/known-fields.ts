import type { KubeObject, RenderedKind } from '../kube-object.js';

/** Every field that the renderer may ever emit. `value`: text, number or truth value. `map`: names of anybody's choice, texts as values. */
type Shape = 'value' | 'map' | readonly [Shape] | { readonly [field: string]: Shape };

const fields = <Name extends string>(...names: readonly Name[]): Record<Name, 'value'> =>
  Object.fromEntries(names.map((name) => [name, 'value'])) as Record<Name, 'value'>;

const selector: Shape = { matchLabels: 'map' };
const security: Shape = {
  ...fields('allowPrivilegeEscalation', 'privileged', 'readOnlyRootFilesystem'),
  capabilities: { drop: ['value'] },
};
const probe: Shape = {
  httpGet: fields('path', 'port', 'scheme'),
  ...fields('timeoutSeconds', 'periodSeconds', 'failureThreshold'),
};
const container: Shape = {
  ...fields('name', 'image', 'imagePullPolicy', 'workingDir', 'terminationMessagePolicy'),
  command: ['value'],
  env: [fields('name', 'value')],
  ports: [fields('name', 'containerPort', 'protocol')],
  resources: { requests: 'map', limits: 'map' },
  securityContext: security,
  ...{ startupProbe: probe, readinessProbe: probe, livenessProbe: probe },
  lifecycle: { preStop: { sleep: fields('seconds') } },
  volumeMounts: [fields('name', 'mountPath', 'readOnly')],
};
const pod: Shape = {
  ...fields('serviceAccountName', 'automountServiceAccountToken', 'enableServiceLinks'),
  ...fields('runtimeClassName', 'priorityClassName', 'terminationGracePeriodSeconds'),
  securityContext: { ...fields('runAsNonRoot', 'runAsUser', 'runAsGroup'), seccompProfile: fields('type') },
  dnsConfig: { options: [fields('name', 'value')] },
  topologySpreadConstraints: [{ ...fields('maxSkew', 'topologyKey', 'whenUnsatisfiable'), labelSelector: selector }],
  initContainers: [container],
  containers: [container],
  volumes: [
    {
      ...fields('name'),
      ...{ emptyDir: fields('sizeLimit'), secret: fields('secretName', 'defaultMode') },
      projected: { ...fields('defaultMode'), sources: [{ secret: fields('name', 'optional') }] },
    },
  ],
};
const ports: Shape = [fields('protocol', 'port')];
const peers: Shape = [
  {
    podSelector: selector,
    namespaceSelector: selector,
    ipBlock: { ...fields('cidr'), except: ['value'] },
  },
];
const filters: Shape = [
  {
    ...fields('type'),
    requestHeaderModifier: { remove: ['value'] },
    urlRewrite: { path: fields('type', 'replaceFullPath') },
    requestRedirect: {
      ...fields('scheme', 'hostname', 'port', 'statusCode'),
      path: fields('type', 'replacePrefixMatch'),
    },
  },
];
const target = { ...fields('type', 'averageValue') };

const bodies: Readonly<Record<RenderedKind, Shape>> = {
  Namespace: {},
  ResourceQuota: { spec: { hard: 'map' } },
  LimitRange: { spec: { limits: [{ ...fields('type'), default: 'map', defaultRequest: 'map', max: 'map' }] } },
  ServiceAccount: { ...fields('automountServiceAccountToken'), imagePullSecrets: [fields('name')] },
  Secret: { ...fields('type', 'immutable'), data: 'map' },
  NetworkPolicy: {
    spec: {
      podSelector: selector,
      policyTypes: ['value'],
      ingress: [{ from: peers, ports }],
      egress: [{ to: peers, ports }],
    },
  },
  Service: { spec: { ...fields('type'), selector: 'map', ports: [fields('name', 'protocol', 'port', 'targetPort')] } },
  Deployment: {
    spec: {
      ...fields('replicas', 'progressDeadlineSeconds', 'revisionHistoryLimit'),
      selector,
      strategy: { ...fields('type'), rollingUpdate: fields('maxSurge', 'maxUnavailable') },
      template: { metadata: { labels: 'map', annotations: 'map' }, spec: pod },
    },
  },
  HorizontalPodAutoscaler: {
    spec: {
      scaleTargetRef: fields('apiVersion', 'kind', 'name'),
      ...fields('minReplicas', 'maxReplicas'),
      metrics: [{ ...fields('type'), resource: { ...fields('name'), target } }],
      behavior: { scaleDown: fields('stabilizationWindowSeconds') },
    },
  },
  PodDisruptionBudget: { spec: { ...fields('maxUnavailable', 'unhealthyPodEvictionPolicy'), selector } },
  Gateway: {
    spec: {
      ...fields('gatewayClassName'),
      listeners: [
        {
          ...fields('name', 'hostname', 'port', 'protocol'),
          tls: { ...fields('mode'), certificateRefs: [fields('group', 'kind', 'name')] },
          allowedRoutes: { namespaces: fields('from') },
        },
      ],
    },
  },
  HTTPRoute: {
    spec: {
      parentRefs: [fields('group', 'kind', 'namespace', 'name', 'sectionName')],
      hostnames: ['value'],
      rules: [
        {
          matches: [{ path: fields('type', 'value'), headers: [fields('type', 'name', 'value')] }],
          filters,
          backendRefs: [fields('group', 'kind', 'name', 'port', 'weight')],
        },
      ],
    },
  },
  Ingress: {
    spec: {
      ...fields('ingressClassName'),
      rules: [
        {
          ...fields('host'),
          http: {
            paths: [
              { ...fields('path', 'pathType'), backend: { service: { ...fields('name'), port: fields('number') } } },
            ],
          },
        },
      ],
    },
  },
};

const metadata: Shape = { ...fields('name', 'namespace'), labels: 'map', annotations: 'map' };

/** Paths in an object that the renderer is not known to emit, or whose values have another form. */
export function unknownFields(object: KubeObject): readonly string[] {
  const body = bodies[object.kind];
  if (body === undefined) return [`kind ${object.kind}`];
  return walk(object, { ...fields('apiVersion', 'kind'), metadata, ...(body as object) }, object.kind);
}

function walk(value: unknown, shape: Shape, path: string): readonly string[] {
  if (shape === 'value') return typeof value === 'object' || value === undefined ? [path] : [];
  if (typeof value !== 'object' || value === null || Array.isArray(value) !== isList(shape)) return [path];
  if (isList(shape)) return walkList(value as readonly unknown[], shape[0], path);
  return Object.entries(value).flatMap(([name, member]) => walkMember(member, shapeOf(shape, name), `${path}.${name}`));
}

/** Empty lists are not kept by the server; those of a wall say that we own them. */
const walkList = (list: readonly unknown[], shape: Shape, path: string): readonly string[] =>
  list.length === 0 && !/\.(in|e)gress$/.test(path)
    ? [path]
    : list.flatMap((element, index) => walk(element, shape, `${path}[${index}]`));

const walkMember = (member: unknown, shape: Shape | undefined, path: string): readonly string[] =>
  shape === undefined ? [path] : walk(member, shape, path);

function shapeOf(shape: 'map' | { readonly [field: string]: Shape }, name: string): Shape | undefined {
  if (shape === 'map') return 'value';
  return Object.hasOwn(shape, name) ? shape[name] : undefined;
}

const isList = (shape: Shape): shape is readonly [Shape] => Array.isArray(shape);
