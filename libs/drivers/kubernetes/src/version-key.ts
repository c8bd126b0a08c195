import { randomBytes } from 'node:crypto';
import { isFault } from './client/api-fault.js';
import type { KubeApi } from './client/kube-api.js';
import { kinds } from './client/kinds.js';
import { managedLabels } from './names.js';

/** The secret that versions of units are made with: made once for a cell, so that all who work at it come to the same names. */
export async function versionKey(api: KubeApi, namespace: string): Promise<string> {
  const name = 'version-key';
  const held = await api.get({ kind: kinds.secret, namespace, name });
  if (held !== null) return (held.data as { readonly key: string }).key;
  const key = randomBytes(32).toString('base64');
  const { apiVersion, kind } = kinds.secret;
  try {
    await api.create({ apiVersion, kind, metadata: { name, namespace, labels: managedLabels }, data: { key } });
    return key;
  } catch (error) {
    // Somebody else has just made it.
    if (isFault(error, 'conflict')) return versionKey(api, namespace);
    throw error;
  }
}
