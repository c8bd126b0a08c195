import { type AuditAction, type Grant, mayIn } from '@tiffin/access';
import { type CredentialType, decideRoom } from '@tiffin/consumers-rules';
import { type ConsumerId, type CredentialId, type EnvironmentId, type Json, Refusal } from '@tiffin/kernel';
import type { ConsumerRows, ConsumerStore, KeptConsumer, KeptCredential } from './consumer-store.js';

export type ConsumerGrant = Grant<'consumer.write'>;

/** Changes the consumers of an environment. In production that takes `consumer.manage` as well. Refuses NOT_FOUND, FORBIDDEN. */
export function changing<T>(
  store: ConsumerStore,
  { grant, environmentId }: { readonly grant: ConsumerGrant; readonly environmentId: EnvironmentId },
  work: (rows: ConsumerRows) => Promise<T>,
): Promise<T> {
  return store.within(grant, async (rows) => {
    const held = await rows.hold(environmentId);
    if (held === null) throw Refusal.of('NOT_FOUND', 'environment');
    if (held.isProduction && !mayManage(grant)) throw Refusal.of('FORBIDDEN', 'consumer.manage');
    return work(rows);
  });
}

const mayManage = ({ tenantId, role, bounds }: ConsumerGrant): boolean =>
  mayIn({ tenantId, role, ...(bounds ? { bounds } : {}) }, 'consumer.manage');

/** Refuses NOT_FOUND. */
export async function heldConsumer(
  rows: ConsumerRows,
  environmentId: EnvironmentId,
  id: ConsumerId,
): Promise<KeptConsumer> {
  const found = await rows.consumer(environmentId, id);
  if (found === null) throw Refusal.of('NOT_FOUND', 'consumer');
  return found;
}

/** An active user, for an application of theirs that is to be active. Refuses NOT_FOUND, CONSUMER_INACTIVE. */
export async function activeUser(rows: ConsumerRows, environmentId: EnvironmentId, id: ConsumerId): Promise<void> {
  const { userId, name, isActive } = await heldConsumer(rows, environmentId, id);
  if (userId !== null) throw Refusal.of('INPUT_INVALID', 'userId', 'it is an application, and a user is expected.');
  if (!isActive) throw Refusal.of('CONSUMER_INACTIVE', name);
}

/** Refuses NOT_FOUND. */
export async function heldCredential(
  rows: ConsumerRows,
  environmentId: EnvironmentId,
  id: CredentialId,
): Promise<KeptCredential> {
  const found = await rows.credential(environmentId, id);
  if (found === null) throw Refusal.of('NOT_FOUND', 'credential');
  return found;
}

/** Refuses QUOTA_EXCEEDED where gateways could not be told of more. */
export async function refuseMore(rows: ConsumerRows, environmentId: EnvironmentId): Promise<void> {
  const full = decideRoom('snapshotBytes', await rows.snapshotBytes(environmentId));
  if (full !== null) throw full;
}

/** Refuses SCOPE_UNKNOWN. */
export async function refuseUnknown(
  rows: ConsumerRows,
  environmentId: EnvironmentId,
  scopes: readonly string[],
): Promise<void> {
  const known = new Set(scopes.length === 0 ? [] : await rows.scopesAmong(environmentId, scopes));
  const unknown = scopes.find((scope) => !known.has(scope));
  if (unknown !== undefined) throw Refusal.of('SCOPE_UNKNOWN', unknown);
}

export type ConsumerAction = Extract<
  AuditAction,
  `consumer.${string}` | `credential.${string}` | `consumer-scope.${string}`
>;

/** An act about the consumers of an environment. Names of people, and what identifies them elsewhere, are in none. */
export const recorded = (
  rows: ConsumerRows,
  environmentId: EnvironmentId,
  [action, detail]: readonly [ConsumerAction, Readonly<Record<string, Json>>],
): Promise<void> => rows.audit({ action, objectKind: 'consumers', objectId: environmentId, detail });

/** What an event says of a credential. */
export const named = (consumerId: ConsumerId, id: CredentialId, type: CredentialType) => ({
  consumer: consumerId,
  credential: id,
  type,
});
