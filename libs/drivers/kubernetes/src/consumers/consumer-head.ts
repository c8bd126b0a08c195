import type { KubeObject } from '../client/kube-object.js';
import { managedLabels } from '../names.js';
import { type ConsumerSlot, labelNames } from '../render/object-names.js';

/** A snapshot that is whole, and where it is. */
export interface ConsumerHead {
  readonly version: number;
  readonly slot: ConsumerSlot;
  readonly parts: number;
}

/** Of what says which snapshot of an environment is the newest that is whole, in the namespace of the cell's own objects. */
export const headName = (environmentId: string): string => `consumers-${environmentId}`;

export function headIn({ data }: KubeObject): ConsumerHead {
  const { head } = data as { readonly head: string };
  return JSON.parse(Buffer.from(head, 'base64').toString()) as ConsumerHead;
}

export function headObject(
  { environmentId, namespace }: { readonly environmentId: string; readonly namespace: string },
  head: ConsumerHead,
): KubeObject {
  return {
    ...{ apiVersion: 'v1', kind: 'Secret', type: 'tiffin.dev/consumers' },
    metadata: {
      ...{ name: headName(environmentId), namespace },
      labels: { ...managedLabels, [labelNames.environment]: environmentId },
    },
    data: { head: Buffer.from(JSON.stringify(head)).toString('base64') },
  };
}
