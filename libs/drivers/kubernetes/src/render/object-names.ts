import { createHash } from 'node:crypto';
import type { UnitKey } from '@tiffin/contracts';

/** Every label and annotation of ours begins with it. */
const prefix = 'tiffin.dev';

export const labelNames = {
  managedBy: 'app.kubernetes.io/managed-by',
  environment: `${prefix}/environment`,
  set: `${prefix}/set`,
  unit: `${prefix}/unit`,
  version: `${prefix}/version`,
} as const;

export const annotationNames = {
  epoch: `${prefix}/epoch`,
  tenant: `${prefix}/tenant`,
  project: `${prefix}/project`,
  unitName: `${prefix}/unit-name`,
  limits: `${prefix}/limits`,
} as const;

/** The value of `labelNames.managedBy`. */
export const managedBy = 'tiffin';

/** An id alone names it: two environments never share one, whatever their slugs are. */
export const namespaceOf = (environmentId: string): string => `t-${environmentId}`;

/** Of what belongs to one version of a unit. Neither versions nor sets have a dash, so that no two of these are the same name. */
export const versionedName = (key: UnitKey, version: string): string => `${key}-${version}`;

/** Of what belongs to a unit of a set, whatever its version. */
export const placeName = ({ set, key }: { readonly set: string; readonly key: UnitKey }): string => `${key}-${set}`;

/** Of what holds the key by which gateways know who may tell them of consumers. */
export const consumersKeyName = 'consumers';

/** Of what tells gateways where they count together. */
export const limitsName = 'limits';

/** Two snapshots have room, so that one is whole while the other is written. */
export const consumerSlots = ['a', 'b'] as const;
export type ConsumerSlot = (typeof consumerSlots)[number];
/** As many as hold the largest snapshot that there may be, at a megabyte each, however well it packs. */
export const mostConsumerParts = 7;
export const consumerPartName = (slot: ConsumerSlot, index: number): string => `consumers-${slot}-${index}`;

/** Of what shows the certificates of an environment's domains. */
export const gatewayName = 'domains';

const overHttps = 'https-';

/** The route of the same host over http; null: it is none over https. */
export const routeLedTo = (name: string): string | null =>
  name.startsWith(overHttps) ? `host-${name.slice(overHttps.length)}` : null;

/** Host names are longer than names may be, and customers choose them. */
export const routeName = (host: string): string => `host-${shortHash(host)}`;

/** Of the same host over https, and of the Secret that it takes. */
export const httpsRouteName = (host: string): string => `${overHttps}${shortHash(host)}`;
export const certificateName = (host: string): string => `tls-${shortHash(host)}`;

const shortHash = (host: string): string => createHash('sha256').update(host).digest('hex').slice(0, 16);
