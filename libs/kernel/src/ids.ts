import { v7 } from 'uuid';

declare const brand: unique symbol;
/** A string that the compiler does not let stand in for another kind of id. */
export type Id<Kind extends string> = string & { readonly [brand]: Kind };

export type TenantId = Id<'tenant'>;
export type MemberId = Id<'member'>;
export type UserId = Id<'user'>;
export type InvitationId = Id<'invitation'>;
export type ProjectId = Id<'project'>;
export type RevisionId = Id<'revision'>;
export type EnvironmentId = Id<'environment'>;
export type ReleaseId = Id<'release'>;
export type DeploymentId = Id<'deployment'>;
export type PromotionId = Id<'promotion'>;
export type CellId = Id<'cell'>;
export type MoveId = Id<'move'>;
export type BuildId = Id<'build'>;
export type PlanId = Id<'plan'>;
export type SignUpRequestId = Id<'sign-up request'>;
export type WebhookId = Id<'webhook'>;
export type DomainId = Id<'domain'>;
export type ConsumerId = Id<'consumer'>;
export type CredentialId = Id<'credential'>;
export type DeliveryId = Id<'delivery'>;
export type MigrationId = Id<'migration'>;
export type SupportAccessId = Id<'support access'>;

/** A new UUIDv7: unique, and ordered by the time of its making. */
export const newId = <T extends Id<string>>(): T => v7() as T;

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** Whether a text from outside has the form of an id (lower-case UUID). */
export const isId = (text: string): boolean => uuid.test(text);
