import { expressGatewayConditions, expressGatewayPolicies } from '@tiffin/gateway-files';
import type { ConformanceCase } from './conformance-case.js';
import type { Observation } from './observation.js';

/** Cases by name, with what has to be done so that they do the same. */
export const pendingCases: ReadonlyMap<string, string> = new Map([
  ['proxy preserveHeaderKeyCase', 'names of headers in the spelling of the client'],
  ['proxy preserveHeaderKeyCase sends the spelling', 'names of headers in the spelling of the client'],
]);

/** Why a case differs that will not, or null. Each of these goes when its part is built. */
export function pendingReason(of: ConformanceCase, ours: Observation): string | null {
  const named = pendingCases.get(of.name);
  if (named !== undefined) return named;
  return ours.outcome === 'refused' ? refusalReason(ours.reason) : null;
}

function refusalReason(refusal: string): string | null {
  const unknown = /^(?:POLICY|CONDITION)_UNKNOWN: .*(?:policy|name) "([\w-]+)"/.exec(refusal)?.[1];
  return unknown !== undefined && isOfExpressGateway(unknown) ? unknown : null;
}

const isOfExpressGateway = (name: string): boolean =>
  expressGatewayPolicies.has(name) || expressGatewayConditions.has(name);
