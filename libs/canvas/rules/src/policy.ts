import {
  type Condition,
  conditionDefinitions,
  conditionNames,
  conditionSchema,
  type ParametersOf,
  policyDefinitions,
  type PolicyName,
  policyNames,
  unknownName,
} from '@tiffin/contracts/gateway';
import { z } from 'zod';
import { idSchema } from './entity-id.js';
import type { Strangers } from './strangers.js';

/** What a policy is told. A proxy's `serviceEndpoint` is an entity's id. */
export type PolicyAction<Name extends PolicyName> = ParametersOf<(typeof policyDefinitions)[Name]>;

interface PolicyOf<Name extends PolicyName> {
  readonly id: string;
  readonly name: Name;
  readonly pairs: readonly { readonly condition: Condition; readonly action: PolicyAction<Name> }[];
}

/**
 * A policy with its pairs: each pair whose condition holds does its action. Without pairs it does nothing. In a gateway with plugins there
 * are others, whose names nobody knows here.
 */
export type Policy = { [Name in PolicyName]: PolicyOf<Name> }[PolicyName];
export type ProxyPolicy = PolicyOf<'proxy'>;
export type ProxyPair = ProxyPolicy['pairs'][number];

const always: Condition = { name: 'always' };

/** Where everything has a default, an action may be left out. */
function actionSchema(name: PolicyName): z.core.$ZodType {
  const { parameters } = policyDefinitions[name];
  return parameters.safeParse({}).success ? z.prefault(parameters as never, {} as never) : parameters;
}

interface Form {
  readonly name: string;
  readonly action: z.core.$ZodType;
}

const policyOf = ({ name, action }: Form, condition: z.core.$ZodType) =>
  z.strictObject({
    id: idSchema,
    name: z.literal(name),
    pairs: z
      .array(z.strictObject({ condition: z.prefault(condition as never, always as never), action }))
      .max(100)
      .default([]),
  });

const ownForms: readonly Form[] = policyNames.map((name) => ({ name, action: actionSchema(name) }));

const oneOfForms = (forms: readonly Form[], condition: z.core.$ZodType): z.ZodType<Policy> =>
  z.discriminatedUnion('name', forms.map((form) => policyOf(form, condition)) as never, {
    error: (issue) => `${unknownName('policy', issue.input, policyNames)}, and what plugins of the gateway bring`,
  }) as unknown as z.ZodType<Policy>;

export const policySchema = oneOfForms(ownForms, conditionSchema);

/** The same with policies and conditions of plugins: their parameters are judged where their code is at hand. */
export function policySchemaWith({ policies, conditions }: Strangers): z.ZodType<Policy> {
  const brought = policies.map((name) => ({ name, action: z.record(z.string(), z.json()).default({}) }));
  return oneOfForms(
    [...ownForms, ...brought],
    conditions.length === 0 ? conditionSchema : conditionSchemaWith(conditions),
  );
}

const nesting = new Set(['allOf', 'oneOf', 'not']);

function conditionSchemaWith(names: readonly string[]): z.ZodType {
  const inner: z.ZodType = z.lazy(() => any);
  const several = z.array(inner).min(1, 'give at least one condition');
  const flat = conditionDefinitions.filter(({ name }) => !nesting.has(name)).map(({ parameters }) => parameters);
  const nested = [
    ...['allOf', 'oneOf'].map((name) => z.strictObject({ name: z.literal(name), conditions: several })),
    z.strictObject({ name: z.literal('not'), condition: inner }),
  ];
  const brought = names.map((name) => z.looseObject({ name: z.literal(name) }));
  const any: z.ZodType = z.discriminatedUnion('name', [...flat, ...nested, ...brought] as never, {
    error: ({ input }) => unknownName('condition', input, conditionNames),
  });
  return any;
}
