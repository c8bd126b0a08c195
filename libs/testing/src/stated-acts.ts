import { type AuditedAct, auditActions } from '@tiffin/access';

/** What of an audit event its statement is about. */
export interface ActOnRecord {
  readonly action: string;
  readonly object_kind: string;
  readonly before_hash: string | null;
  readonly after_hash: string | null;
}

type By = AuditedAct['by'];
const acts: Readonly<Record<string, AuditedAct>> = auditActions;
const hashes = { made: 'after', changed: 'before and after', ended: 'before' } as const;

/** What is on record otherwise than the list of acts states it, one line each. */
export const misstated = (events: readonly ActOnRecord[]): readonly string[] =>
  events.flatMap((event) => {
    const act = acts[event.action];
    if (!act) return [`${event.action} is in no list of acts`];
    const stated = `${act.object} with ${typeof act.state === 'object' ? 'nothing' : hashes[act.state]}`;
    const found = `${event.object_kind} with ${foundIn(event)}`;
    return found === stated ? [] : [`${event.action} is stated to be of a ${stated} and is of a ${found}`];
  });

function foundIn({ before_hash: before, after_hash: after }: ActOnRecord): string {
  if (before !== null && after !== null) return before === after ? 'the same before and after' : 'before and after';
  if (before === null && after === null) return 'nothing';
  return before === null ? 'after' : 'before';
}

/** Acts that are in the list and were not seen. */
export const unseen = (by: By, seen: readonly ActOnRecord[]): readonly string[] => {
  const names = new Set(seen.map(({ action }) => action));
  return Object.keys(acts).filter((action) => acts[action]?.by === by && !names.has(action));
};

/** The events of all chains behind those that were there, for a client that sees them. */
export const eventsSql = `select id, action, object_kind, before_hash, after_hash from audit_event
  where not id = any($1::uuid[]) order by tenant_id, seq`;
