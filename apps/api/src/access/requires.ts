import type { Permission } from '@tiffin/access';
import { applyDecorators, SetMetadata } from '@nestjs/common';
import { Extensions } from '@nestjs/graphql';

/** What an operation states about itself. */
export interface Requirement {
  readonly permission: Permission;
  /** The argument, or the field of `input`, that names what is authorised; absent: the caller as such. */
  readonly argument?: ResourceArgument;
}

export type ResourceArgument = 'id' | 'projectId' | 'environmentId' | 'tenantId';

export const requirementKey = 'tiffin:requires';

/** States the permission of an operation: for the guard, and on the schema, where the boot looks for it. */
export function Requires(permission: Permission, argument?: ResourceArgument): MethodDecorator {
  const requirement: Requirement = { permission, ...(argument ? { argument } : {}) };
  return applyDecorators(SetMetadata(requirementKey, requirement), Extensions({ requires: requirement }));
}
