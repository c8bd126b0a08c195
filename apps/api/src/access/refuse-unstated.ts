import { policy } from '@tiffin/access';
import {
  getNamedType,
  type GraphQLArgument,
  type GraphQLField,
  GraphQLID,
  type GraphQLInputField,
  type GraphQLSchema,
  isInputObjectType,
} from 'graphql';
import { type Requirement, resourceKinds } from './requires.js';

type Operation = GraphQLField<unknown, unknown>;

/**
 * Throws with the names of the operations that state no permission, or one that cannot be checked as it is stated: so none is open
 * because somebody forgot, or closed for everybody because of a typing error.
 */
export function refuseUnstated(schema: GraphQLSchema): GraphQLSchema {
  const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()];
  const mistakes = roots.flatMap((root) =>
    Object.values(root?.getFields() ?? {}).flatMap((operation) => {
      const mistake = mistakeOf(operation);
      return mistake === null ? [] : [`${root?.name}.${operation.name} ${mistake}`];
    }),
  );
  if (mistakes.length > 0) {
    throw new Error(`Each operation needs its @Requires(permission, { kind: argument }): ${mistakes.join('; ')}.`);
  }
  return schema;
}

function mistakeOf(operation: Operation): string | null {
  const requirement = operation.extensions['requires'] as Requirement | undefined;
  if (requirement === undefined) return 'states no permission';
  const { permission, resource } = requirement;
  if (!Object.hasOwn(policy, permission)) return `asks for "${permission}", which is not in the policy table`;
  if (resource === undefined) return null;
  if (!resourceKinds.includes(resource.kind)) return `is about a "${resource.kind}", which the guard cannot find`;
  const argument = argumentOf(operation, resource.argument);
  if (argument === undefined) return `has no argument "${resource.argument}"`;
  return getNamedType(argument.type) === GraphQLID ? null : `has an argument "${resource.argument}" that is no ID`;
}

/** An argument of this name, or a field of `input`: as `findResource` reads it. */
function argumentOf({ args }: Operation, name: string): GraphQLArgument | GraphQLInputField | undefined {
  const input = args.find((argument) => argument.name === 'input');
  const type = input && getNamedType(input.type);
  return (
    args.find((argument) => argument.name === name) ?? (isInputObjectType(type) ? type.getFields()[name] : undefined)
  );
}
