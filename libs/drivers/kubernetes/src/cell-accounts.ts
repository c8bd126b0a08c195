import { deployerRights, readerRights, type Right, rightsObjects } from './rights.js';

/** Who the platform is in a cluster: what changes it, and what only looks. */
const accounts = { deployer: deployerRights, reader: readerRights } satisfies Record<string, readonly Right[]>;

/** What an administrator applies before a cluster is a cell, as objects of Kubernetes: the cell's namespace, and accounts with their rights. */
export const cellAccounts = (namespace: string): readonly object[] => [
  { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } },
  // Rights in the whole cluster have no namespace: installations that share one must not share their names.
  ...Object.entries(accounts).flatMap(([role, rights]) => rightsObjects(`${namespace}-${role}`, namespace, rights)),
];
