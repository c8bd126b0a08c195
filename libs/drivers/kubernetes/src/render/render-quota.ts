import type { KubeDraft } from './kube-object.js';
import { consumerSlots, mostConsumerParts } from './object-names.js';
import { cpuQuantity, mebibytes } from './quantity.js';
import type { RenderSettings } from './render-settings.js';

/** What nobody makes in a namespace of ours: a platform that is made to by a mistake must not succeed. */
const never = [
  ...['services.nodeports', 'services.loadbalancers', 'persistentvolumeclaims', 'replicationcontrollers'],
  ...['statefulsets.apps', 'jobs.batch', 'cronjobs.batch'].map((kind) => `count/${kind}`),
  ...['roles', 'rolebindings'].map((kind) => `count/${kind}.rbac.authorization.k8s.io`),
];

/** Of the kinds of which each version of a unit has one, or two while its template is put back. */
const byVersion = [
  ...['deployments.apps', 'horizontalpodautoscalers.autoscaling', 'poddisruptionbudgets.policy'],
  ...['networkpolicies.networking.k8s.io', 'ingresses.networking.k8s.io', 'services'],
];

/** As many listeners as a Gateway may have. */
const mostOwnDomains = 64;

/** The key, and the parts of two snapshots. */
const ofConsumers = 1 + consumerSlots.length * mostConsumerParts;

export function renderQuota(settings: RenderSettings): readonly KubeDraft[] {
  return [
    { kind: 'ResourceQuota', name: 'environment', body: { spec: { hard: hardLimits(settings) } } },
    { kind: 'LimitRange', name: 'environment', body: { spec: { limits: [containerLimits(settings)] } } },
  ];
}

function hardLimits({ quota }: RenderSettings): Record<string, string> {
  // Walls, pull secret and the place for requests that reach no unit come to what versions need.
  const objects = String(quota.unitVersions + 5);
  return {
    'requests.cpu': cpuQuantity(quota.cpuRequestMillicores),
    'limits.cpu': cpuQuantity(quota.cpuLimitMillicores),
    'requests.memory': mebibytes(quota.memoryMb),
    'limits.memory': mebibytes(quota.memoryMb),
    'requests.ephemeral-storage': mebibytes(quota.diskMb),
    'limits.ephemeral-storage': mebibytes(quota.diskMb),
    pods: String(quota.pods),
    ...Object.fromEntries(byVersion.map((kind) => [`count/${kind}`, objects])),
    // A domain of a tenant's own has one more of both, and all of them one Gateway.
    'count/secrets': String(quota.unitVersions + 5 + mostOwnDomains + ofConsumers),
    'count/httproutes.gateway.networking.k8s.io': String(quota.unitVersions + 5 + mostOwnDomains),
    'count/gateways.gateway.networking.k8s.io': '1',
    'count/replicasets.apps': String(2 * quota.unitVersions),
    // Kubernetes makes one of each by itself, and a mesh or an operator may too.
    'count/serviceaccounts': '10',
    'count/configmaps': '10',
    ...Object.fromEntries(never.map((kind) => [kind, '0'])),
  };
}

/** For what is not of ours, since all that we make states its own. */
function containerLimits({ quota, unitDiskMb, cpu }: RenderSettings) {
  const mostCpu = Math.max(...Object.values(cpu).map(({ limitMillicores }) => limitMillicores), 1_000);
  const small = { cpu: '10m', memory: '32Mi', 'ephemeral-storage': '16Mi' };
  return {
    type: 'Container',
    default: small,
    defaultRequest: small,
    max: {
      cpu: cpuQuantity(mostCpu),
      memory: mebibytes(quota.unitMemoryMb),
      'ephemeral-storage': mebibytes(Math.max(unitDiskMb, 16)),
    },
  };
}
