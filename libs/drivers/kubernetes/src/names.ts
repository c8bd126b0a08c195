import { isId, Refusal } from '@tiffin/kernel';
import { labelNames, managedBy, namespaceOf as rendered } from './render/object-names.js';

/** What every object of the platform in a cluster is labelled with; nothing else is ever looked at or removed. */
export const managed = `${labelNames.managedBy}=${managedBy}`;
export const managedLabels = { [labelNames.managedBy]: managedBy } as const;

/** The namespace of an environment: its id, nothing that anybody has chosen. Throws `Refusal` INPUT_INVALID for what is no id. */
export function namespaceOf(environmentId: string): string {
  if (isId(environmentId)) return rendered(environmentId);
  throw Refusal.of('INPUT_INVALID', 'environmentId', 'it is not an id.');
}

/** Null: the namespace is none of an environment. */
export function environmentOf(namespace: string): string | null {
  const id = namespace.slice(2);
  return isId(id) && namespace === rendered(id) ? id : null;
}
