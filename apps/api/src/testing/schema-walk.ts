import {
  type FieldNode,
  getNamedType,
  type GraphQLField,
  GraphQLID,
  type GraphQLInputType,
  GraphQLObjectType,
  type GraphQLScalarType,
  type GraphQLSchema,
  isInputObjectType,
  isRequiredArgument,
  Kind,
  type OperationDefinitionNode,
  parse,
  print,
} from 'graphql';
import { fieldRequirementOf, fieldsBelow, hasToState } from '../access/refuse-unstated-fields.js';
import type { Fixture, Ids, Place } from './fixtures.js';

type Field = GraphQLField<unknown, unknown>;
type Fixtures = Readonly<Record<string, Fixture>>;

/** Each operation by its name, `Query.project`. */
export const operationsOf = (schema: GraphQLSchema): ReadonlyMap<string, Field> =>
  new Map(
    [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()].flatMap((root) =>
      Object.values(root?.getFields() ?? {}).map((field) => [`${root?.name}.${field.name}`, field] as const),
    ),
  );

/** Paths of what takes one of the scalars: `['input', 'tokenId']`. */
export function pathsTo(scalars: readonly GraphQLScalarType[], name: string, type: GraphQLInputType): string[][] {
  const named = getNamedType(type);
  if (scalars.includes(named as GraphQLScalarType)) return [[name]];
  if (!isInputObjectType(named)) return [];
  return Object.values(named.getFields())
    .flatMap((field) => pathsTo(scalars, field.name, field.type))
    .map((path) => [name, ...path]);
}

const definitionOf = (document: string) => parse(document).definitions[0] as OperationDefinitionNode;
const rootOf = (document: string) => definitionOf(document).selectionSet.selections[0] as FieldNode;

/** The variable, and the place in it, through which a fixture gives to an argument of its operation. */
function placeOf(document: string, [name, ...rest]: readonly string[]): readonly string[] {
  const given = rootOf(document).arguments?.find((argument) => argument.name.value === name)?.value;
  return given?.kind === Kind.VARIABLE ? [given.name.value, ...rest] : [];
}

const valueAt = (variables: unknown, place: readonly string[]): unknown =>
  place.reduce<unknown>((at, key) => (at as Record<string, unknown> | undefined)?.[key], variables);

/** Variables of a fixture with another value for one argument; of a list, in its first item. */
export function withArgument(document: string, path: readonly string[], value: unknown) {
  const put = (at: unknown, path: readonly string[]): unknown => {
    const [key, ...rest] = path;
    if (key === undefined) return value;
    if (Array.isArray(at)) return [put(at[0], path), ...(at as unknown[]).slice(1)];
    const fields = (at ?? {}) as Record<string, unknown>;
    return { ...fields, [key]: put(fields[key], rest) };
  };
  return (variables: Record<string, unknown>) => put(variables, placeOf(document, path)) as Record<string, unknown>;
}

/** Names of operations without a fixture, and of ids that a fixture leaves out. */
export function missingFixtures(schema: GraphQLSchema, fixtures: Fixtures, place: Place): readonly string[] {
  return [...operationsOf(schema)].flatMap(([name, field]) => {
    const fixture = fixtures[name];
    if (!fixture) return [name];
    const also: Ids = fixture.also?.(place) ?? {};
    const variables = fixture.variables(fixture.id?.(place) ?? '', also);
    return field.args
      .flatMap((argument) => pathsTo([GraphQLID], argument.name, argument.type))
      .filter((path) => typeof [valueAt(variables, placeOf(fixture.document, path))].flat()[0] !== 'string')
      .map((path) => `${name}(${path.join('.')})`);
  });
}

/** How a field below an operation is asked for: through a query, along a path. */
export interface FieldQuery {
  readonly root: string;
  readonly document: string;
}

interface Reached {
  readonly root: string;
  readonly type: GraphQLObjectType;
  readonly path: readonly string[];
}

type FieldArguments = Readonly<Record<string, string>>;

/** A field with its arguments; null: it needs some, of which nothing is said. */
function callOf(type: GraphQLObjectType, field: Field, given: FieldArguments): string | null {
  const stated = given[`${type.name}.${field.name}`];
  if (stated !== undefined) return `${field.name}(${stated})`;
  return field.args.some(isRequiredArgument) ? null : field.name;
}

/** The shortest way to each type, from a query that has a fixture. */
function waysTo(schema: GraphQLSchema, fixtures: Fixtures, given: FieldArguments): ReadonlyMap<string, Reached> {
  const reached = new Map<string, Reached>();
  const enter = (type: unknown, way: Omit<Reached, 'type'>): void => {
    if (type instanceof GraphQLObjectType && !reached.has(type.name)) reached.set(type.name, { ...way, type });
  };
  for (const field of Object.values(schema.getQueryType()?.getFields() ?? {})) {
    const root = `Query.${field.name}`;
    if (fixtures[root]) enter(getNamedType(field.type), { root, path: [] });
  }
  // A map hands out what is entered while it is walked: first in, first out.
  for (const { root, type, path } of reached.values()) {
    for (const field of Object.values(type.getFields())) {
      const call = callOf(type, field, given);
      if (call) enter(getNamedType(field.type), { root, path: [...path, call] });
    }
  }
  return reached;
}

/** A query for each field that states what it needs, or shows what units print. Null: there is no way to it, or it lacks arguments. */
export function fieldQueries(
  schema: GraphQLSchema,
  fixtures: Fixtures,
  given: FieldArguments,
): ReadonlyMap<string, FieldQuery | null> {
  const ways = waysTo(schema, fixtures, given);
  const queryOf = (type: GraphQLObjectType, field: Field): FieldQuery | null => {
    const [at, call] = [ways.get(type.name), callOf(type, field, given)];
    if (!at || !call) return null;
    const leaf = getNamedType(field.type) instanceof GraphQLObjectType ? `${call} { __typename }` : call;
    return { root: at.root, document: along(fixtures[at.root] as Fixture, [...at.path, leaf]) };
  };
  return new Map(
    [...fieldsBelow(schema)]
      .filter(isOfInterest)
      .map(([type, field]) => [`${type.name}.${field.name}`, queryOf(type, field)]),
  );
}

const isOfInterest = ([type, field]: readonly [GraphQLObjectType, Field]): boolean =>
  hasToState(type, field) || fieldRequirementOf(field) !== undefined || 'showsUnitOutput' in field.extensions;

/** The fixture's own query, with a path in place of what it selects. */
function along({ document }: Fixture, path: readonly string[]): string {
  const definition = definitionOf(document);
  const selection = path.reduceRight((below, at) => (below === '' ? at : `${at} { ${below} }`), '');
  const root = print({ ...rootOf(document), selectionSet: undefined } as unknown as FieldNode);
  const variables = (definition.variableDefinitions ?? []).map(print).join(', ');
  return `query ${variables ? `(${variables}) ` : ''}{ ${root} { ${selection} } }`;
}
