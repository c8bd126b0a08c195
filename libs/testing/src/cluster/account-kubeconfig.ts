import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Kubectl, KubeObject } from './kubectl.js';

export interface AccountPlace {
  /** Of the ServiceAccount, and of the file. */
  readonly name: string;
  readonly namespace: string;
  /** Where the kubeconfig is written. */
  readonly dir: string;
  /** The account, and what gives it its rights. */
  readonly objects: readonly object[];
}

/** Makes an account in the cluster; answers the path of a kubeconfig with a token of it. */
export async function accountKubeconfig(kubectl: Kubectl, place: AccountPlace): Promise<string> {
  const { name, namespace, dir, objects } = place;
  await kubectl.apply(...(objects as readonly KubeObject[]));
  const token = (await kubectl.run(['create', 'token', name, '-n', namespace])).trim();
  const admin = JSON.parse(await kubectl.run(['config', 'view', '--raw', '-o', 'json'])) as {
    readonly clusters: readonly { readonly name: string }[];
  };
  const [cluster] = admin.clusters;
  const config = {
    ...{ apiVersion: 'v1', kind: 'Config', clusters: [cluster], users: [{ name, user: { token } }] },
    ...{ contexts: [{ name, context: { cluster: cluster?.name, user: name } }], 'current-context': name },
  };
  const path = join(dir, name);
  await writeFile(path, JSON.stringify(config), { mode: 0o600 });
  return path;
}
