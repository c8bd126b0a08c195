import { operatorPolicy, policy } from '@tiffin/access';
import {
  getNamedType,
  type GraphQLArgument,
  type GraphQLField,
  GraphQLID,
  type GraphQLInputField,
  type GraphQLSchema,
  isInputObjectType,
} from 'graphql';
import { unstatedFields } from './refuse-unstated-fields.js';
import { type Requirement, type ResourceArgument, resourceKinds, type TenantRequirement } from './requires.js';

type Operation = GraphQLField<unknown, unknown>;

/**
 * Throws with the names of the operations and fields that state no permission, or one that cannot be checked as it is stated: so none is
 * open because somebody forgot, or closed for everybody because of a typing error.
 */
export function refuseUnstated(schema: GraphQLSchema): GraphQLSchema {
  const mistakes = [...unstatedOperations(schema), ...unstatedFields(schema)];
  if (mistakes.length > 0) {
    const way =
      'An operation needs its @Requires(permission, { kind: argument }), a field its @FieldRequires(permission)';
    throw new Error(`${way} (apps/api/src/access/requires.ts): ${mistakes.join('; ')}.`);
  }
  return schema;
}

function unstatedOperations(schema: GraphQLSchema): readonly string[] {
  const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()];
  return roots.flatMap((root) =>
    Object.values(root?.getFields() ?? {}).flatMap((operation) => {
      const mistake = mistakeOf(operation, root === schema.getQueryType());
      return mistake === null ? [] : [`${root?.name}.${operation.name} ${mistake}`];
    }),
  );
}

function mistakeOf(operation: Operation, isQuery: boolean): string | null {
  const requirement = operation.extensions['requires'] as Requirement | undefined;
  if (requirement === undefined) return 'states no permission';
  if ('permission' in requirement) return mistakeInTenant(operation, requirement, isQuery);
  if ('caller' in requirement || operatorPolicy.includes(requirement.operator)) return null;
  return `asks for "${requirement.operator}", which is not in the policy table of operators`;
}

function mistakeInTenant(operation: Operation, { permission, resource }: TenantRequirement, isQuery: boolean) {
  if (!Object.hasOwn(policy, permission)) return `asks for "${permission}", which is not in the policy table`;
  // A list of all that the caller has may do without one.
  if (!isQuery && (resource === undefined || resource.orAll)) return 'names no resource';
  return resource === undefined ? null : mistakeInResource(operation, resource);
}

function mistakeInResource(operation: Operation, resource: ResourceArgument): string | null {
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
