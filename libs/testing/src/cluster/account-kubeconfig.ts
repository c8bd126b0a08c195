import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Kubectl } from './kubectl.js';

export interface AccountPlace {
  /** Of the ServiceAccount, and of the file. */
  readonly name: string;
  readonly namespace: string;
  /** Where the kubeconfig is written. */
  readonly dir: string;
}

/** Answers the path of a kubeconfig with a token of an account that is there. */
export async function accountKubeconfig(kubectl: Kubectl, { name, namespace, dir }: AccountPlace): Promise<string> {
  const token = (await kubectl.run(['create', 'token', name, '-n', namespace])).trim();
  const { cluster } = kubectl;
  const config = {
    ...{ apiVersion: 'v1', kind: 'Config', clusters: [cluster], users: [{ name, user: { token } }] },
    ...{ contexts: [{ name, context: { cluster: cluster.name, user: name } }], 'current-context': name },
  };
  const path = join(dir, name);
  await writeFile(path, JSON.stringify(config), { mode: 0o600 });
  return path;
}
