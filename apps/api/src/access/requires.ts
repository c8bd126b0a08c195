import type { OperatorPermission, Permission } from '@tiffin/access';
import { applyDecorators, SetMetadata } from '@nestjs/common';
import { Extensions } from '@nestjs/graphql';

/** What an operation can be about: what the guard knows how to find the tenant of. */
export const resourceKinds = ['tenant', 'project', 'environment'] as const;
export type ResourceKind = (typeof resourceKinds)[number];

/** Which argument, or field of `input`, names what is authorised, and what that is. */
export interface ResourceArgument {
  readonly kind: ResourceKind;
  readonly argument: string;
  /** Where it names none, each tenant of the caller's is meant. */
  readonly orAll?: true;
}

/** A permission in a tenant: the one of the resource, or each of the caller's where none is named. */
export interface TenantRequirement {
  readonly permission: Permission;
  readonly resource?: ResourceArgument;
}

/** `anyone`: whoever has a token that stands. `person`: by a token of the identity provider, and as themselves. */
export interface CallerRequirement {
  readonly caller: 'anyone' | 'person';
}

export interface OperatorRequirement {
  readonly operator: OperatorPermission;
}

/** What an operation states about itself. */
export type Requirement = TenantRequirement | CallerRequirement | OperatorRequirement;

export const requirementKey = 'tiffin:requires';

/**
 * States the permission of an operation, and what it is asked for: `@Requires('environment.read', { environment: 'id' })` reads "the
 * argument `id` names an environment". For the guard, and on the schema, where the boot looks for it. The resolver gets `@Granted()`.
 */
export function Requires(
  permission: Permission,
  resource?: Readonly<Partial<Record<ResourceKind, string>>>,
): MethodDecorator {
  const [named] = Object.entries(resource ?? {}) as [ResourceKind, string][];
  return states({ permission, ...(named ? { resource: { kind: named[0], argument: named[1] } } : {}) });
}

/** The same for a list of all that the caller has, of which one tenant may be asked for: `@RequiresInAll('project.read', 'tenantId')`. */
export const RequiresInAll = (permission: Permission, argument: string): MethodDecorator =>
  states({ permission, resource: { kind: 'tenant', argument, orAll: true } });

/** States that whoever has a token that stands may ask, a person before the first sign-in too: it shows them themselves. */
export const RequiresCaller = (): MethodDecorator => states({ caller: 'anyone' });

/** States that a person does this as themselves, member of anything or not. The resolver gets `@PersonGranted()`. */
export const RequiresPerson = (): MethodDecorator => states({ caller: 'person' });

/** States that an operator of the platform does this. The resolver gets `@OperatorGranted()`. */
export const RequiresOperator = (operator: OperatorPermission): MethodDecorator => states({ operator });

const states = (requirement: Requirement): MethodDecorator =>
  applyDecorators(SetMetadata(requirementKey, requirement), Extensions({ requires: requirement }));

/** What a field below an operation states. `parent`: it is part of its parent, and whoever is shown that may see it. */
export type FieldRequirement = 'parent' | { readonly permission: Permission };

/** States what a field needs in the tenant of its parent, besides what its operation needed. It is refused without. */
export const FieldRequires = (permission: Permission) => statesField({ permission });

/** States that a field needs nothing beyond what showed its parent. */
export const PartOfParent = () => statesField('parent');

/** States that a field shows what units print: in full with `logs.read` alone. `UnitOutput` shortens it for everybody else. */
export const ShowsUnitOutput = () => Extensions({ showsUnitOutput: true });

const statesField = (requirement: FieldRequirement) => Extensions({ fieldRequires: requirement });
