import { createHmac } from 'node:crypto';

/** By which the gateways of one environment know who may tell them of consumers; `versionKey` is the secret of the cell. */
export const consumersKeyOf = (versionKey: string, environmentId: string): string =>
  createHmac('sha256', versionKey).update(`consumers of ${environmentId}`).digest('base64url');
