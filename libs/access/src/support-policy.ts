import type { SupportAccessId, UserId } from '@tiffin/kernel';
import type { Permission } from './policy.js';

/**
 * What an operator may with support access to a tenant, besides nothing: reading what a viewer reads of how the tenant's projects are made
 * and run. Not its people, its tokens, its audit log or what its units print, and no change of anything.
 */
export const supportPolicy = [
  'tenant.read',
  'project.read',
  'environment.read',
  'secret.list',
  'variable.read',
] as const satisfies readonly Permission[];

/** That a place in a tenant is an operator's, by support access. */
export interface SupportPlace {
  readonly accessId: SupportAccessId;
  /** The member who has asked for it. */
  readonly onBehalfOf: UserId | null;
}

export const maySupport = (permission: Permission): boolean =>
  (supportPolicy as readonly Permission[]).includes(permission);
