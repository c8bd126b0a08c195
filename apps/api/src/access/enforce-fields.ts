import type { Permission } from '@tiffin/access';
import type { TenantId } from '@tiffin/kernel';
import { defaultFieldResolver, type GraphQLFieldResolver, type GraphQLSchema } from 'graphql';
import type { RequestContext } from '../session/request-context.js';
import { fieldRequirementOf, fieldsBelow } from './refuse-unstated-fields.js';

type Resolve = GraphQLFieldResolver<{ readonly tenantId: TenantId }, RequestContext>;

/** Puts what each field states before its resolver. */
export function enforceFields(schema: GraphQLSchema): GraphQLSchema {
  for (const [, field] of fieldsBelow(schema)) {
    const stated = fieldRequirementOf(field);
    if (stated === undefined || stated === 'parent') continue;
    field.resolve = guarded(stated.permission, (field.resolve ?? defaultFieldResolver) as Resolve) as never;
  }
  return schema;
}

/** A parent that names no tenant belongs to none of the caller's: NOT_FOUND. */
const guarded =
  (permission: Permission, resolve: Resolve): Resolve =>
  (...field) => {
    const [parent, , { session }] = field;
    if (!session) throw new Error('No guarded field came before this one.');
    session.caller.grant(permission, parent.tenantId);
    return resolve(...field);
  };
