import { createHash } from 'node:crypto';
import { Refusal } from '@tiffin/kernel';
import type { Session } from './session.js';
import { causeOf, isBusy } from './told-error.js';

export interface LockOptions {
  readonly connectorId: string;
  readonly connector: string;
  readonly waitMs: number;
}

/** The same for every environment: the connectors of two that lead to one database keep each other out. */
const keyOf = (connectorId: string): string =>
  createHash('sha256').update(`tiffin connector ${connectorId}`).digest().readBigInt64BE().toString();

/** Of a key of 64 bits `pg_locks` shows the two halves. */
const holder = `
  select coalesce(nullif(activity.application_name, ''), 'a session without a name') as name,
    activity.pid, to_char(activity.backend_start at time zone 'UTC', 'YYYY-MM-DD HH24:MI') as since
  from pg_catalog.pg_locks as held join pg_catalog.pg_stat_activity as activity using (pid)
  where held.locktype = 'advisory' and held.granted and held.objsubid = 1
    and held.database = (select oid from pg_catalog.pg_database where datname = current_database())
    and (held.classid::bigint << 32 | held.objid::bigint) = $1::bigint`;

/** Held by the session until it ends. Refuses DATABASE_BUSY with who has it. */
export async function advisoryLock(session: Session, { connectorId, connector, waitMs }: LockOptions): Promise<void> {
  const key = keyOf(connectorId);
  try {
    await session.ask(`set lock_timeout = ${waitMs}`);
    await session.askFor(`select pg_advisory_lock(${key})`, waitMs);
    await session.prepare();
  } catch (error) {
    if (!isBusy(error)) throw error;
    const [by] = await session.ask(holder, [key]).catch(() => []);
    const who = by
      ? `"${String(by['name'])}" (process ${String(by['pid'])} of the database, there since ${String(by['since'])} UTC) is at it`
      : 'another session is at it';
    throw Refusal.of('DATABASE_BUSY', connector, who).because(causeOf(error));
  }
}
