import { expressGatewayConditions, expressGatewayPolicies } from '@tiffin/gateway-files';
import type { Observation } from './observation.js';

/** The policy or condition of Express Gateway that a case asks for and there is not yet, or null. */
export function pendingPart(ours: Observation): string | null {
  if (ours.outcome !== 'refused') return null;
  const unknown = /^(?:POLICY|CONDITION)_UNKNOWN: .*(?:policy|name) "([\w-]+)"/.exec(ours.reason)?.[1];
  return unknown !== undefined && isOfExpressGateway(unknown) ? unknown : null;
}

const isOfExpressGateway = (name: string): boolean =>
  expressGatewayPolicies.has(name) || expressGatewayConditions.has(name);
