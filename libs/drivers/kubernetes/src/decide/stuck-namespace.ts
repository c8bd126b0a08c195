import type { KubeObject } from '../client/kube-object.js';
import type { Condition } from './workload.js';

export interface Patience {
  readonly now: Date;
  /** What takes longer does not end by itself. */
  readonly patienceMs: number;
}

/** Why a namespace that is to go is still there after so long; null: it is not, or may yet go by itself. */
export function stuckNamespace({ metadata, status, spec }: KubeObject, { now, patienceMs }: Patience): string | null {
  const { deletionTimestamp, name } = metadata;
  if (deletionTimestamp === undefined || now.getTime() - Date.parse(deletionTimestamp) < patienceMs) return null;
  const why = [...reasonsIn(status), ...finalizersIn(spec)].join('; ');
  return `The namespace ${name} does not go, since ${deletionTimestamp}: ${why || 'the cluster gives no reason'}`;
}

function reasonsIn(status: unknown): readonly string[] {
  const { conditions = [] } = (status ?? {}) as { readonly conditions?: readonly Condition[] };
  return conditions.filter((one) => one.status === 'True').flatMap(({ message }) => message ?? []);
}

function finalizersIn(spec: unknown): readonly string[] {
  const { finalizers = [] } = (spec ?? {}) as { readonly finalizers?: readonly string[] };
  return finalizers.length > 0 ? [`finalizers: ${finalizers.join(', ')}`] : [];
}
