import type { AuditedDatabase } from './audited-tenant.js';

/** What somebody with every right in the database does to a chain of 12 events, of which the first 6 and 10 are in checkpoints. */
export type Tampering = (database: AuditedDatabase, tenantId: string) => Promise<unknown>;

const inChain =
  (sql: string): Tampering =>
  (database, tenantId) =>
    database.sql(sql, tenantId);

const setHeadBack = `update audit.head h set (seq, hash) =
  (select e.seq, e.hash from audit_event e where e.tenant_id = $1 order by e.seq desc limit 1) where h.tenant_id = $1`;

/** All hashes from an event on computed anew, with the database's own function: the chain is whole in itself. */
const rehashFrom =
  (first: number): Tampering =>
  async (database, tenantId) => {
    await database.sql(`create or replace procedure pg_temp.rehash(chain uuid, first bigint) language plpgsql as $$
      declare e public.audit_event; last text;
      begin
        select hash into last from public.audit_event where tenant_id = chain and seq = first - 1;
        for e in select * from public.audit_event where tenant_id = chain and seq >= first order by seq loop
          e.prev_hash := coalesce(last, repeat('0', 64));
          e.body := audit.body_of(e);
          last := audit.sha256_hex(e.body);
          update public.audit_event t set prev_hash = e.prev_hash, body = e.body, hash = last
          where t.tenant_id = chain and t.seq = e.seq;
        end loop;
      end $$`);
    await database.sql(`call pg_temp.rehash('${tenantId}', ${first})`);
    await database.sql(setHeadBack, tenantId);
  };

const inOrder =
  (...steps: readonly Tampering[]): Tampering =>
  async (database, tenantId) => {
    for (const step of steps) await step(database, tenantId);
  };

const copyOf = (seq: number, as: number): string => `insert into audit_event
  select (jsonb_populate_record(e, jsonb_build_object('id', gen_random_uuid(), 'seq', ${as}))).* from audit_event e
  where tenant_id = $1 and seq = ${seq}`;

const moveUp = (from: number): Tampering =>
  inOrder(
    inChain(`update audit_event set seq = seq + 1000 where tenant_id = $1 and seq >= ${from}`),
    inChain(`update audit_event set seq = seq - 999 where tenant_id = $1 and seq >= 1000`),
  );

export const edit = (change: string): Tampering =>
  inChain(`update audit_event set ${change} where tenant_id = $1 and seq = 4`);

export const deleteMiddle = inChain('delete from audit_event where tenant_id = $1 and seq = 4');
export const deleteMiddleAndRenumber = inOrder(
  deleteMiddle,
  inChain('update audit_event set seq = seq - 1 where tenant_id = $1 and seq = 5'),
  inChain('update audit_event set seq = seq - 1 where tenant_id = $1 and seq = 6'),
);
export const deleteLast = (count: number): Tampering =>
  inChain(`delete from audit_event where tenant_id = $1 and seq > 12 - ${count}`);
export const deleteLastAndSetBack = (count: number): Tampering => inOrder(deleteLast(count), inChain(setHeadBack));
export const swap = inOrder(
  inChain('update audit_event set seq = 1004 where tenant_id = $1 and seq = 4'),
  inChain('update audit_event set seq = 4 where tenant_id = $1 and seq = 5'),
  inChain('update audit_event set seq = 5 where tenant_id = $1 and seq = 1004'),
);
export const insertCopy = inOrder(moveUp(5), inChain(copyOf(4, 5)), inChain(setHeadBack));
/** The one that is put in follows the one before it; those behind it are as they were. */
export const insertForged = inOrder(
  moveUp(5),
  inChain(copyOf(4, 5)),
  inChain(`update audit_event e set prev_hash = p.hash, body = audit.body_of(jsonb_populate_record(e, jsonb_build_object(
      'prev_hash', p.hash, 'action', 'forged'))), action = 'forged'
    from audit_event p where e.tenant_id = $1 and e.seq = 5 and p.tenant_id = $1 and p.seq = 4`),
  inChain('update audit_event set hash = audit.sha256_hex(body) where tenant_id = $1 and seq = 5'),
  inChain(setHeadBack),
);
export const rewriteFrom = (first: number): Tampering =>
  inOrder(
    inChain(`update audit_event set action = 'another' where tenant_id = $1 and seq = ${first}`),
    rehashFrom(first),
  );
export const deleteAll = inChain('delete from audit_event where tenant_id = $1');
export const deleteAllAndHead = inOrder(deleteAll, inChain('delete from audit.head where tenant_id = $1'));
