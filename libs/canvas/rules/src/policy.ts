import {
  type Condition,
  conditionSchema,
  type ParametersOf,
  policyDefinitions,
  type PolicyName,
  policyNames,
  unknownName,
} from '@tiffin/contracts/gateway';
import { z } from 'zod';
import { idSchema } from './entity-id.js';

/** What a policy is told. A proxy's `serviceEndpoint` is an entity's id. */
export type PolicyAction<Name extends PolicyName> = ParametersOf<(typeof policyDefinitions)[Name]>;

interface PolicyOf<Name extends PolicyName> {
  readonly id: string;
  readonly name: Name;
  readonly pairs: readonly { readonly condition: Condition; readonly action: PolicyAction<Name> }[];
}

/** A policy with its pairs: each pair whose condition holds does its action. Without pairs it does nothing. */
export type Policy = { [Name in PolicyName]: PolicyOf<Name> }[PolicyName];
export type ProxyPolicy = PolicyOf<'proxy'>;
export type ProxyPair = ProxyPolicy['pairs'][number];

const always: Condition = { name: 'always' };
const condition = z.prefault(conditionSchema, always);

/** Where everything has a default, an action may be left out. */
function actionSchema(name: PolicyName): z.core.$ZodType {
  const { parameters } = policyDefinitions[name];
  return parameters.safeParse({}).success ? z.prefault(parameters as never, {} as never) : parameters;
}

const oneOf = policyNames.map((name) =>
  z.strictObject({
    id: idSchema,
    name: z.literal(name),
    pairs: z
      .array(z.strictObject({ condition, action: actionSchema(name) }))
      .max(100)
      .default([]),
  }),
);

export const policySchema = z.discriminatedUnion('name', oneOf as never, {
  error: (issue) => unknownName('policy', issue.input, policyNames),
}) as unknown as z.ZodType<Policy>;
