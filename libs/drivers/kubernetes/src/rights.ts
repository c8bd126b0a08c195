import { type KindName, kinds } from './client/kinds.js';

export type Verb = 'get' | 'list' | 'watch' | 'create' | 'update' | 'patch' | 'delete';

/** One right of an account of the platform in a cluster. */
export interface Right {
  readonly group: string;
  readonly resource: string;
  readonly verbs: readonly Verb[];
  /** `cell`: in the cell's own namespace alone. */
  readonly scope: 'cluster' | 'cell';
}

const groupOf = (name: KindName): string => {
  const [group = '', version] = kinds[name].apiVersion.split('/');
  return version === undefined ? '' : group;
};

const right = (name: KindName, verbs: readonly Verb[], scope: Right['scope'] = 'cluster'): Right => ({
  ...{ group: groupOf(name), resource: kinds[name].plural, verbs, scope },
});

const looks = ['get', 'list', 'watch'] as const;
/** Server-side apply asks for `create` too where an object is new. */
const keeps = [...looks, 'create', 'update', 'patch', 'delete'] as const;

const podLogs: Right = { group: '', resource: 'pods/log', verbs: ['get'], scope: 'cluster' };

/**
 * All that a deployer does in a cluster. It makes namespaces and what is in them, so what it may is as much as all of its tenants together;
 * there is no right on nodes, on roles, on anything that it does not make itself, and none to run or enter a pod.
 */
export const deployerRights: readonly Right[] = [
  ...(['namespace', 'serviceAccount', 'secret', 'service', 'resourceQuota', 'limitRange'] as const).map((name) =>
    right(name, keeps),
  ),
  ...(
    ['deployment', 'networkPolicy', 'gateway', 'httpRoute', 'ingress', 'autoscaler', 'disruptionBudget'] as const
  ).map((name) => right(name, keeps)),
  right('pod', looks),
  podLogs,
  right('configMap', keeps, 'cell'),
  right('lease', ['get', 'create', 'update'], 'cell'),
];

/** What the api and the promoter look at: what is told of environments, and what units print and use. No secret, and nothing that changes anything. */
export const readerRights: readonly Right[] = [
  right('configMap', looks, 'cell'),
  right('pod', ['get', 'list']),
  podLogs,
  right('podMetrics', ['get', 'list']),
];

/** The rights as objects of Kubernetes, for an administrator to apply. */
export function rightsObjects(name: string, namespace: string, rights: readonly Right[]): readonly object[] {
  const account = { kind: 'ServiceAccount', name, namespace };
  const inCell = rights.filter(({ scope }) => scope === 'cell');
  const inAll = rights.filter(({ scope }) => scope === 'cluster');
  return [
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name, namespace } },
    { apiVersion: rbac, kind: 'ClusterRole', metadata: { name }, rules: inAll.map(ruleOf) },
    binding('ClusterRoleBinding', { name }, { role: 'ClusterRole', name, account }),
    { apiVersion: rbac, kind: 'Role', metadata: { name, namespace }, rules: inCell.map(ruleOf) },
    binding('RoleBinding', { name, namespace }, { role: 'Role', name, account }),
  ];
}

const rbac = 'rbac.authorization.k8s.io/v1';

const ruleOf = ({ group, resource, verbs }: Right) => ({ apiGroups: [group], resources: [resource], verbs });

interface Bound {
  readonly role: 'ClusterRole' | 'Role';
  readonly name: string;
  readonly account: object;
}

const binding = (kind: string, metadata: object, { role, name, account }: Bound) => ({
  ...{ apiVersion: rbac, kind, metadata },
  roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: role, name },
  subjects: [account],
});
