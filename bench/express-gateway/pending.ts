import { conditionNames, policyNames } from '@tiffin/contracts/gateway';
import type { ConformanceCase } from './conformance-case.js';
import type { Observation } from './observation.js';

/** Why a case cannot be answered yet, or null. Each of these goes when its part is built. */
export function pendingReason(of: ConformanceCase, ours: Observation): string | null {
  if (of.consumers !== undefined) return 'consumers';
  if (ours.outcome === 'served') return null;
  const unknown = /^(?:POLICY|CONDITION)_UNKNOWN: .*(?:policy|name) "([\w-]+)"/.exec(ours.reason)?.[1];
  if (unknown !== undefined && ([...policyNames, ...conditionNames] as readonly string[]).includes(unknown)) return unknown;
  return ours.reason.startsWith('EXPRESSION_INVALID') ? 'expressions' : null;
}
