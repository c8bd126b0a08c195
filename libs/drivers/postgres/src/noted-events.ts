import type { Actor, AuditEntry } from '@tiffin/access';
import { newId, type TenantId } from '@tiffin/kernel';
import type { TenantTransaction } from './tenant-database.js';

export interface NotedEvent {
  /** Null: an act without a tenant, which is in the platform's chain. */
  readonly tenantId: TenantId | null;
  readonly actor: Actor;
  readonly entry: AuditEntry;
}

/** What transactions under way have to say, written as the last thing before they commit. */
const noted = new WeakMap<TenantTransaction, NotedEvent[]>();

export function noteEvent(transaction: TenantTransaction, event: NotedEvent): void {
  const events = noted.get(transaction);
  if (events) events.push(event);
  else noted.set(transaction, [event]);
}

/**
 * Appends what was noted. Whoever appends holds the end of the chain until the commit: nothing may come between, as one that waited
 * for a row of another who waits for the end of the chain would wait for ever.
 */
export async function appendNotedEvents(transaction: TenantTransaction): Promise<void> {
  const events = noted.get(transaction) ?? [];
  noted.delete(transaction);
  for (const act of inOrder(acts(events))) {
    const actor = JSON.stringify(act.actor);
    const entries = JSON.stringify(act.entries);
    await transaction.$executeRaw`select audit.append(${act.tenantId}::uuid, ${actor}::jsonb, ${entries}::jsonb)`;
  }
}

interface Act extends Omit<NotedEvent, 'entry'> {
  readonly entries: object[];
}

/** Events one after the other of one actor in one chain are written together. */
function acts(events: readonly NotedEvent[]): readonly Act[] {
  const all: Act[] = [];
  for (const { tenantId, actor, entry } of events) {
    const last = all.at(-1);
    const stated = { ...entry, id: newId() };
    if (last?.tenantId === tenantId && last.actor === actor) last.entries.push(stated);
    else all.push({ tenantId, actor, entries: [stated] });
  }
  return all;
}

/** The platform's chain last, whoever appends: two who append to two chains never wait for each other. */
const inOrder = (all: readonly Act[]): readonly Act[] =>
  all.toSorted((a, b) => Number(a.tenantId === null) - Number(b.tenantId === null));
