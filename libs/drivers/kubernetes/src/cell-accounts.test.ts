import { describe, expect, it } from 'vitest';
import { cellAccounts } from './cell-accounts.js';
import type { KubeObject } from './client/kube-object.js';
import { deployerRights, readerRights, type Right } from './rights.js';

const objects = cellAccounts('cell-a') as readonly KubeObject[];

interface Rule {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
}

/** `cluster: get,list pods`, of each role that is bound to an account. */
function granted(account: string): readonly string[] {
  return objects.flatMap((one) => {
    const { kind, metadata, rules } = one as KubeObject & { readonly rules?: readonly Rule[] };
    if (!kind.endsWith('Role') || metadata.name !== account) return [];
    const scope = kind === 'ClusterRole' ? 'cluster' : `cell ${metadata.namespace}`;
    return (rules ?? []).map(({ apiGroups, resources, verbs }) => lineOf(scope, [...apiGroups, ...resources], verbs));
  });
}

const lineOf = (scope: string, names: readonly string[], verbs: readonly string[]): string =>
  `${scope}: ${verbs.join(',')} ${names.join('/')}`;

const linesOf = (rights: readonly Right[]): readonly string[] =>
  rights.map(({ scope, group, resource, verbs }) =>
    lineOf(scope === 'cell' ? 'cell cell-a' : 'cluster', [group, resource], verbs),
  );

describe("the platform's accounts in a cluster", () => {
  it.each([
    ['who works there', 'cell-a-deployer', deployerRights],
    ['who only looks', 'cell-a-reader', readerRights],
  ])('give %s the rights that are listed, and no others', (_, account, rights) => {
    expect([...granted(account)].sort()).toEqual([...linesOf(rights)].sort());
    const bound = objects.filter(({ kind, metadata }) => kind.endsWith('Binding') && metadata.name === account);
    expect(bound.map(({ kind }) => kind)).toEqual(['ClusterRoleBinding', 'RoleBinding']);
    for (const one of bound)
      expect(one).toMatchObject({
        roleRef: { name: account },
        subjects: [{ kind: 'ServiceAccount', name: account, namespace: 'cell-a' }],
      });
  });

  it('lie in the namespace of the cell, and have names by it where they lie in none', () => {
    const [namespace, ...others] = objects;
    expect(namespace).toMatchObject({ kind: 'Namespace', metadata: { name: 'cell-a' } });
    for (const { kind, metadata } of others)
      if (kind.startsWith('ClusterRole')) expect(metadata.name).toMatch(/^cell-a-/);
      else expect(metadata.namespace).toBe('cell-a');
  });
});
