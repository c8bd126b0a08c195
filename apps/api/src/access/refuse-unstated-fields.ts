import { policy } from '@tiffin/access';
import {
  getNamedType,
  type GraphQLField,
  GraphQLID,
  type GraphQLInputType,
  GraphQLObjectType,
  type GraphQLSchema,
  isCompositeType,
  isInputObjectType,
} from 'graphql';
import type { FieldRequirement } from './requires.js';

type Field = GraphQLField<unknown, unknown>;

/** The fields below operations, each with the type that it is of. */
export function* fieldsBelow(schema: GraphQLSchema): Generator<readonly [GraphQLObjectType, Field]> {
  const roots = new Set([schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()]);
  for (const type of Object.values(schema.getTypeMap())) {
    if (!(type instanceof GraphQLObjectType) || type.name.startsWith('__') || roots.has(type)) continue;
    for (const field of Object.values(type.getFields())) yield [type, field];
  }
}

/** The names of fields that show something of a tenant, or take an id, and do not state what they need; and what is wrong with those that do. */
export const unstatedFields = (schema: GraphQLSchema): readonly string[] =>
  [...fieldsBelow(schema)].flatMap(([type, field]) => {
    const mistake = mistakeOf(type, field);
    return mistake === null ? [] : [`${type.name}.${field.name} ${mistake}`];
  });

export const fieldRequirementOf = (field: Field): FieldRequirement | undefined =>
  field.extensions['fieldRequires'] as FieldRequirement | undefined;

function mistakeOf(type: GraphQLObjectType, field: Field): string | null {
  const stated = fieldRequirementOf(field);
  if (stated === undefined) return hasToState(type, field) ? 'states nothing' : null;
  if (stated === 'parent' || Object.hasOwn(policy, stated.permission)) return null;
  return `asks for "${stated.permission}", which is not in the policy table`;
}

export const hasToState = (type: GraphQLObjectType, field: Field): boolean =>
  field.args.some((argument) => holdsId(argument.type)) ||
  (isCompositeType(getNamedType(field.type)) && !isCarrier(type));

/** Hands on what the field above it has answered, which states what that needs. */
const isCarrier = (type: GraphQLObjectType): boolean => /(Payload|Connection|Edge)$/.test(type.name);

function holdsId(type: GraphQLInputType): boolean {
  const named = getNamedType(type);
  if (named === GraphQLID) return true;
  return isInputObjectType(named) && Object.values(named.getFields()).some((field) => holdsId(field.type));
}
