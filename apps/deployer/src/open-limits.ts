import { readFileSync } from 'node:fs';
import type { LimitUsers, SharedLimits } from '@tiffin/kubernetes';
import { peerOf } from '@tiffin/kubernetes';
import { RedisUsers } from '@tiffin/limit-users';
import type { LimitsConfig } from './limits-config.js';

interface OpenedLimits {
  /** What gateways are told, and what their walls let through. */
  readonly limits: SharedLimits;
  /** Each connects, as who may make users. */
  readonly openLimitUsers: () => LimitUsers;
}

/** Nothing where each replica of a gateway counts for itself. */
export function openLimits(config: LimitsConfig | null, report: (error: unknown) => void): Partial<OpenedLimits> {
  if (config === null) return {};
  const { url, username, passwordFile, caFile, peers } = config;
  const authority = caFile === null ? {} : { ca: readFileSync(caFile, 'utf8') };
  const password = readFileSync(passwordFile, 'utf8').trim();
  const admin = { url, password, ...(username === null ? {} : { username }), ...authority };
  return {
    limits: { url, ...authority, peers: peers.map(peerOf) },
    openLimitUsers: () => new RedisUsers(admin, report),
  };
}
