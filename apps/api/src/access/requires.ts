import type { Permission } from '@tiffin/access';
import { applyDecorators, SetMetadata } from '@nestjs/common';
import { Extensions } from '@nestjs/graphql';

/** What an operation can be about: what the guard knows how to find the tenant of. */
export const resourceKinds = ['tenant', 'project', 'environment'] as const;
export type ResourceKind = (typeof resourceKinds)[number];

/** Which argument, or field of `input`, names what is authorised, and what that is. */
export interface ResourceArgument {
  readonly kind: ResourceKind;
  readonly argument: string;
}

/** What an operation states about itself. */
export interface Requirement {
  readonly permission: Permission;
  /** Absent: the caller as such. */
  readonly resource?: ResourceArgument;
}

export const requirementKey = 'tiffin:requires';

/**
 * States the permission of an operation, and what it is asked for: `@Requires('environment.read', { environment: 'id' })` reads "the
 * argument `id` names an environment". For the guard, and on the schema, where the boot looks for it.
 */
export function Requires(
  permission: Permission,
  resource?: Readonly<Partial<Record<ResourceKind, string>>>,
): MethodDecorator {
  const [named] = Object.entries(resource ?? {}) as [ResourceKind, string][];
  const requirement: Requirement = {
    permission,
    ...(named ? { resource: { kind: named[0], argument: named[1] } } : {}),
  };
  return applyDecorators(SetMetadata(requirementKey, requirement), Extensions({ requires: requirement }));
}
