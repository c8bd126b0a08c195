import { conditionNames, policyDefinitions, policyNames } from '@tiffin/contracts/gateway';
import type { ConformanceCase } from './conformance-case.js';
import type { Observation } from './observation.js';

/** Cases by name, with what has to be done so that they do the same. */
export const pendingCases: ReadonlyMap<string, string> = new Map([
  ['methods a rare one that is listed', 'every method that Node knows'],
  ['terminate with 204', 'no type without a body'],
  ['terminate with 304', 'no type without a body'],
  ['log repeated query', 'a query parameter given twice is a list'],
  ['cors methods of none', 'no empty header'],
  ['cors of two steps', 'Vary names a header once'],
]);

/** Why a case differs that will not, or null. Each of these goes when its part is built. */
export function pendingReason(of: ConformanceCase, ours: Observation): string | null {
  const named = pendingCases.get(of.name);
  if (named !== undefined) return named;
  if (of.consumers !== undefined) return 'consumers';
  return ours.outcome === 'refused' ? refusalReason(ours.reason) : null;
}

function refusalReason(refusal: string): string | null {
  const unknown = /^(?:POLICY|CONDITION)_UNKNOWN: .*(?:policy|name) "([\w-]+)"/.exec(refusal)?.[1];
  if (unknown !== undefined && ([...policyNames, ...conditionNames] as readonly string[]).includes(unknown))
    return unknown;
  const [, policy, parameter] = /policy ([\w-]+) has the unknown parameter "(\w+)"/.exec(refusal) ?? [];
  if (policy !== undefined && parametersOf(policy).includes(parameter!)) return `${policy} ${parameter}`;
  return refusal.startsWith('EXPRESSION_INVALID') ? 'expressions' : null;
}

/** The parameters of a policy that are promised. */
function parametersOf(policy: string): readonly string[] {
  const definition = policyDefinitions[policy as keyof typeof policyDefinitions];
  return definition === undefined ? [] : Object.keys(definition.parameters.shape);
}
