import { hash } from 'node:crypto';
import { sameJson } from '@tiffin/kernel';

/** An audit event as it lies in the database. */
export interface StoredEvent {
  readonly id: string;
  readonly seq: number;
  /** Hex SHA-256 of `body`, and that of the event before. */
  readonly hash: string;
  readonly prevHash: string;
  /** JSON, byte for byte as hashed. */
  readonly body: string;
  /** JSON of the columns that repeat what the body says; null where nobody shows them, as in an export. */
  readonly columns: string | null;
  readonly actorName: Personal;
  readonly personal: Personal;
}

/** Tells who somebody is; the body has its salted hash. Null once it is erased. */
export type Personal = { readonly text: string; readonly salt: string } | null;

/** What the body of an event says, in form 1. */
export interface EventBody {
  readonly v: 1;
  readonly id: string;
  readonly tenant: string;
  readonly seq: number;
  readonly prev: string;
  readonly at: string;
  readonly actor: {
    readonly kind: string;
    readonly id: string;
    readonly token: string | null;
    readonly onBehalfOf: string | null;
    /** Hash of salt and name. */
    readonly name: string;
  };
  readonly action: string;
  readonly object: { readonly kind: string; readonly id: string };
  readonly detail: unknown;
  readonly before: string | null;
  readonly after: string | null;
  readonly request: string | null;
  readonly personal: string | null;
}

/** The body, or null where it is not one of a form that is known. */
export function readBody(body: string): EventBody | null {
  try {
    const read = JSON.parse(body) as Partial<EventBody> | null;
    return read?.v === 1 && typeof read.seq === 'number' && typeof read.actor === 'object' ? (read as EventBody) : null;
  } catch {
    return null;
  }
}

/** Whether what is shown of an event is what its body says. */
export function isAsStored(event: StoredEvent, tenantId: string): boolean {
  const body = readBody(event.body);
  if (!body || body.tenant !== tenantId || body.seq !== event.seq || body.prev !== event.prevHash) return false;
  if (body.id !== event.id || !columnsAgree(event.columns, body)) return false;
  return isPersonal(event.actorName, body.actor.name) && isPersonal(event.personal, body.personal);
}

/** What was erased proves nothing and is no fault. */
const isPersonal = (given: Personal, expected: string | null): boolean =>
  given === null || hash('sha256', given.salt + given.text) === expected;

/** Columns come from the database in the same form, as JSON whose members are in the database's order. */
function columnsAgree(columns: string | null, body: EventBody): boolean {
  if (columns === null) return true;
  const { v: _v, prev: _prev, seq: _seq, tenant: _tenant, id: _id, personal: _personal, ...said } = body;
  const { name: _name, ...actor } = said.actor;
  return sameJson(JSON.parse(columns), { ...said, actor });
}
