import type { KubeMetadata, KubeObject } from './kube-object.js';

/** Without who wrote which field: it is of no use here, and half of what an object weighs. */
export function lean(object: KubeObject): KubeObject {
  const { managedFields: _, ...metadata } = object.metadata as KubeMetadata & { managedFields?: unknown };
  return { ...object, metadata };
}
