import type { KubeObject } from '../client/kube-object.js';

/** Whether fields of an object are other than they should be which the API server lets nobody change: another one has to take its place. */
export function isMadeAnew({ kind, immutable }: KubeObject, fields: readonly string[]): boolean {
  const isIn = (root: string): boolean => fields.some((field) => field === root || field.startsWith(`${root}.`));
  if (kind === 'Secret') return isIn('type') || (immutable === true && isIn('data'));
  return kind === 'Deployment' && isIn('spec.selector');
}
