import { createHash, createHmac } from 'node:crypto';
import type { LimitStore } from '@tiffin/contracts';
import type { SharedLimits } from './render-settings.js';

/** What gateways of one environment are told, and who they are there. */
export interface LimitAccount extends LimitStore {
  readonly user: string;
  readonly password: string;
}

/**
 * Nothing of it is kept but in the Secret of its gateways: `versionKey`, the secret of the cell, makes it anew. While an environment moves, both
 * cells count under the same prefix, each by a user of its own, so that neither takes away that of the other.
 */
export function limitStoreOf(limits: SharedLimits, versionKey: string, environmentId: string): LimitAccount {
  const { url, ca } = limits;
  const derived = (what: string) => createHmac('sha256', versionKey).update(`${what} of ${environmentId}`);
  return {
    ...{ url, user: `env-${environmentId}-${derived('limit user').digest('hex').slice(0, 8)}` },
    ...{ password: derived('limits').digest('base64url'), prefix: `${environmentId}:` },
    ...(ca === undefined ? {} : { ca }),
  };
}

/** Another one where gateways have to be told of another place. */
export const limitsMark = ({ url, ca = '' }: SharedLimits): string =>
  createHash('sha256').update(`${url} ${ca}`).digest('hex').slice(0, 16);

const redisPort = 6_379;

export const limitsPort = ({ url }: SharedLimits): number => Number(new URL(url).port || redisPort);
