import * as z from 'zod/mini';
import { httpMethods, methodName, methodProblem } from '../vocabulary/http-methods.js';
import { exactPathProblem } from '../vocabulary/policy-parameters.js';
import { checkExpression } from '../expressions/index.js';
import { define } from './definition.js';
import { globProblem } from './glob.js';
import { jsonSchemaProblem } from './json-schema.js';
import { expressive, flag, only, orElse, pattern, text, toldBy } from './parameter.js';
import { bodyLimit, readBodyBytes } from './policies/transform.js';
import { unknownName } from './unknown-name.js';

/** When a step of a policy applies. `oneOf` means at least one. */
export type Condition =
  | { readonly name: 'always' }
  | { readonly name: 'never' }
  | { readonly name: 'authenticated' }
  | { readonly name: 'anonymous' }
  | { readonly name: 'tlsClientAuthenticated' }
  | { readonly name: 'pathMatch'; readonly pattern: string }
  | { readonly name: 'hostMatch'; readonly pattern: string }
  | { readonly name: 'expression'; readonly expression: string }
  | { readonly name: 'pathExact'; readonly path: string }
  | { readonly name: 'method'; readonly methods: readonly (typeof httpMethods)[number][] }
  | {
      readonly name: 'json-schema';
      readonly schema: Readonly<Record<string, unknown>>;
      readonly logErrors: boolean;
      readonly maxBytes: number;
    }
  | { readonly name: 'allOf'; readonly conditions: readonly Condition[] }
  | { readonly name: 'oneOf'; readonly conditions: readonly Condition[] }
  | { readonly name: 'not'; readonly condition: Condition };

const inner: z.ZodMiniType<Condition> = z.lazy(() => conditionSchema) as z.ZodMiniType<Condition>;

const several = z
  .array(inner, 'use a list of conditions')
  .check(z.minLength(1, 'give at least one condition'), z.meta({ description: 'The conditions.' }));

const method = z.pipe(
  z.string('use a text').check(toldBy(methodProblem)),
  z.transform((given) => methodName(given) as (typeof httpMethods)[number]),
);
const methods = z
  .pipe(
    z.transform((given) => (typeof given === 'string' ? given.split(',') : given)),
    z.array(method, 'use a list of methods').check(z.minLength(1, 'name at least one method')),
  )
  .check(z.meta({ description: 'The methods.' }));

const named = <const Name extends Condition['name'], const Shape extends z.core.$ZodLooseShape>(
  name: Name,
  shape: Shape,
) => only({ name: z.literal(name), ...shape });

const fromExpressGateway = { differences: [], origin: 'express-gateway' } as const;

export const conditionDefinitions = [
  define({
    ...{ name: 'always', summary: 'Holds for every request.', ...fromExpressGateway },
    ...{ parameters: named('always', {}), example: { name: 'always' } },
  }),
  define({
    ...{ name: 'never', summary: 'Holds for none.', ...fromExpressGateway },
    ...{ parameters: named('never', {}), example: { name: 'never' } },
  }),
  define({
    ...{ name: 'allOf', summary: 'Holds where all of its conditions do.', ...fromExpressGateway },
    parameters: named('allOf', { conditions: several }),
    example: {
      name: 'allOf',
      conditions: [
        { name: 'pathMatch', pattern: '^/cars' },
        { name: 'method', methods: ['GET'] },
      ],
    },
  }),
  define({
    ...{ name: 'oneOf', summary: 'Holds where at least one of its conditions does.', ...fromExpressGateway },
    parameters: named('oneOf', { conditions: several }),
    example: {
      name: 'oneOf',
      conditions: [
        { name: 'pathExact', path: '/a' },
        { name: 'pathExact', path: '/b' },
      ],
    },
  }),
  define({
    ...{ name: 'not', summary: 'Holds where its condition does not.', ...fromExpressGateway },
    parameters: named('not', { condition: inner }),
    example: { name: 'not', condition: { name: 'method', methods: ['GET'] } },
  }),
  define({
    ...{ name: 'pathMatch', ...fromExpressGateway },
    summary: 'Holds where a regular expression matches somewhere in the path and query.',
    parameters: named('pathMatch', { pattern: pattern('The regular expression.') }),
    example: { name: 'pathMatch', pattern: '/v[12]/' },
    differences: ['Patterns that could backtrack for long are refused.'],
  }),
  define({
    ...{ name: 'pathExact', summary: 'Holds where path and query are exactly this.', ...fromExpressGateway },
    parameters: named('pathExact', { path: text('The path, with its query.', exactPathProblem) }),
    example: { name: 'pathExact', path: '/cars?color=red' },
  }),
  define({
    ...{ name: 'method', summary: 'Holds for these methods.', ...fromExpressGateway },
    parameters: named('method', { methods }),
    example: { name: 'method', methods: ['GET', 'HEAD'] },
  }),
  define({
    ...{ name: 'expression', summary: 'Holds where an expression is true.', ...fromExpressGateway },
    parameters: named('expression', { expression: expressive('The expression.', checkExpression) }),
    example: { name: 'expression', expression: "req.headers['x-plan'] === 'gold'" },
    differences: ['A safe subset of JavaScript; what is outside of it is told when it is saved.'],
  }),
  define({
    ...{ name: 'hostMatch', ...fromExpressGateway },
    summary:
      'Holds where a glob matches the Host header, its port included: *, ?, [ab], {a,b}, {1..3}, @(a|b), and ! at the beginning for all others.',
    parameters: named('hostMatch', { pattern: text('The glob.', globProblem) }),
    example: { name: 'hostMatch', pattern: '*.example.com' },
    differences: [
      'A glob that no host can match, or that takes long, is refused: one with a bracket that stands for itself, with "/", with more than 100 choices in braces, or with "!(" beside another choice.',
    ],
  }),
  define({
    ...{ name: 'authenticated', summary: 'Holds where a policy before it knows the consumer.', ...fromExpressGateway },
    ...{ parameters: named('authenticated', {}), example: { name: 'authenticated' } },
  }),
  define({
    ...{ name: 'anonymous', summary: 'Holds where none does.', ...fromExpressGateway },
    ...{ parameters: named('anonymous', {}), example: { name: 'anonymous' } },
  }),
  define({
    ...{ name: 'tlsClientAuthenticated', ...fromExpressGateway },
    summary: 'Holds where the client has proved itself to this gateway by a certificate.',
    ...{ parameters: named('tlsClientAuthenticated', {}), example: { name: 'tlsClientAuthenticated' } },
  }),
  define({
    ...{
      name: 'json-schema',
      summary: 'Holds where the body of the request is as a JSON Schema says.',
      ...fromExpressGateway,
    },
    parameters: named('json-schema', {
      schema: z
        .record(z.string(), z.unknown(), 'use a JSON Schema, which is an object')
        .check(
          toldBy(jsonSchemaProblem),
          z.meta({ description: 'The schema: draft 4, 6, 7 (unless "$schema" says otherwise), 2019-09 or 2020-12.' }),
        ),
      logErrors: orElse(flag('Writes into the log where and why a body does not fit.'), false),
      maxBytes: bodyLimit('a request', readBodyBytes),
    }),
    example: { name: 'json-schema', schema: { type: 'object', required: ['id'] } },
    differences: [
      'It stands inside "allOf", "oneOf" and "not", too, and its step runs in its place.',
      'A schema needs no "$id", and others are never fetched.',
      'A body has to be of the type that the schema says: "5" is no number.',
      'With "uniqueItems", a list has at most 1000 items.',
    ],
  }),
] as const;

export type ConditionName = (typeof conditionDefinitions)[number]['name'];
export const conditionNames: readonly ConditionName[] = conditionDefinitions.map(({ name }) => name);

export const conditionSchema = z.discriminatedUnion(
  'name',
  conditionDefinitions.map(({ parameters }) => parameters) as never,
  { error: ({ input }) => unknownName('condition', input, conditionNames) },
) as unknown as z.ZodMiniType<Condition>;

/** Levels of conditions inside conditions; a condition alone has depth 1. */
export function conditionDepth(condition: Condition): number {
  if (condition.name === 'not') return 1 + conditionDepth(condition.condition);
  if (condition.name === 'allOf' || condition.name === 'oneOf')
    return 1 + Math.max(0, ...condition.conditions.map(conditionDepth));
  return 1;
}
