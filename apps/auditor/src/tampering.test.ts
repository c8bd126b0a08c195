import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { VerifyLog } from '@tiffin/audit-operations';
import type { ChainFault } from '@tiffin/audit-rules';
import { AuditedDatabase } from './testing/audited-tenant.js';
import * as tampering from './testing/tamperings.js';

let database: AuditedDatabase;
beforeAll(async () => {
  database = await AuditedDatabase.make();
});
afterAll(() => database.close());

/** 12 events; a checkpoint has seen 6, the next one 10. Answers the tenant and the number of the first. */
async function chain(): Promise<readonly [string, number]> {
  const tenantId = await database.tenant(6);
  const first = await database.sign();
  await database.append(tenantId, 4);
  await database.sign();
  await database.append(tenantId, 2);
  return [tenantId, first];
}

const fault = (kind: ChainFault['kind'], seq: number, checkpoint: number | null = null): ChainFault => ({
  ...{ kind, seq, checkpoint },
});

describe('a chain that nobody touched', () => {
  it('is right, with checkpoints and without', async () => {
    const [tenantId] = await chain();
    expect([await database.verify(tenantId), await database.verifyAlone(tenantId)]).toEqual([null, null]);
  });

  it('is right when a person was erased', async () => {
    const [tenantId] = await chain();
    await database.sql('begin');
    await database.sql(`select set_config('app.tenant_id', $1, true), audit.erase_person('u')`, tenantId);
    await database.sql('commit');
    expect(await database.verify(tenantId)).toBeNull();
  });
});

describe('what a superuser does to a chain is found, with the first event that is wrong (F-35)', () => {
  it.each([
    ['the action edited', tampering.edit(`action = 'other'`), fault('EVENT_CHANGED', 4)],
    ['the detail edited', tampering.edit(`detail = '{"at": 99}'`), fault('EVENT_CHANGED', 4)],
    ['the time edited', tampering.edit(`at = at - interval '1 day'`), fault('EVENT_CHANGED', 4)],
    ['another actor', tampering.edit(`actor_id = 'x'`), fault('EVENT_CHANGED', 4)],
    ['another name', tampering.edit(`actor_name = 'Bob'`), fault('EVENT_CHANGED', 4)],
    ['another name without salt', tampering.edit(`actor_name = 'Bob', actor_salt = null`), fault('EVENT_CHANGED', 4)],
    ['the token taken out', tampering.edit(`token_id = gen_random_uuid()`), fault('EVENT_CHANGED', 4)],
    ['the body edited', tampering.edit(`body = replace(body, 'act', 'fact')`), fault('EVENT_CHANGED', 4)],
    [
      'an event edited with its hash',
      tampering.edit(`action = 'x', body = replace(body, 'test.act', 'x'),
        hash = encode(sha256(convert_to(replace(body, 'test.act', 'x'), 'UTF8')), 'hex')`),
      fault('EVENT_CHANGED', 4),
    ],
    [
      'an event edited with what was hashed',
      tampering.edit(`action = 'x', body = replace(body, 'test.act', 'x')`),
      fault('EVENT_CHANGED', 4),
    ],
    ['one of the middle deleted', tampering.deleteMiddle, fault('EVENT_MISSING', 4)],
    ['one deleted, and the next renumbered', tampering.deleteMiddleAndRenumber, fault('EVENT_MISSING', 4)],
    ['the last ones deleted', tampering.deleteLast(4), fault('END_MISSING', 9)],
    ['two swapped', tampering.swap, fault('EVENT_MISSING', 4)],
    ['a copy put in', tampering.insertCopy, fault('EVENT_INSERTED', 4)],
    ['a forged one put in', tampering.insertForged, fault('EVENT_INSERTED', 5)],
    ['all deleted', tampering.deleteAll, fault('END_MISSING', 1)],
  ])('%s', async (_, tamper, expected) => {
    const [tenantId] = await chain();
    await tamper(database, tenantId);
    expect(await database.verifyAlone(tenantId)).toEqual(expected);
    const { kind, seq } = (await database.verify(tenantId)) ?? {};
    expect([kind, seq]).toEqual([expected.kind, expected.seq]);
  });
});

describe('what leaves a chain whole in itself is found only because a checkpoint lies outside (F-35)', () => {
  it.each([
    ['the last ones deleted, and the head set back', tampering.deleteLastAndSetBack(4), fault('END_MISSING', 9, 1)],
    ['more than the first saw deleted', tampering.deleteLastAndSetBack(8), fault('END_MISSING', 5, 0)],
    ['the whole chain written anew', tampering.rewriteFrom(1), fault('CHAIN_REWRITTEN', 1, 0)],
    ['all from the fifth on written anew', tampering.rewriteFrom(5), fault('CHAIN_REWRITTEN', 1, 0)],
    ['what came after the first checkpoint written anew', tampering.rewriteFrom(8), fault('CHAIN_REWRITTEN', 7, 1)],
    ['all deleted, the head too', tampering.deleteAllAndHead, fault('END_MISSING', 1, 0)],
  ])('%s', async (_, tamper, { kind, seq, checkpoint }) => {
    const [tenantId, first] = await chain();
    await tamper(database, tenantId);
    expect(await database.verifyAlone(tenantId)).toBeNull();
    expect(await database.verify(tenantId)).toEqual(fault(kind, seq, first + (checkpoint ?? 0)));
  });

  it('and what no checkpoint has seen yet can be taken away unseen', async () => {
    const [tenantId] = await chain();
    await tampering.deleteLastAndSetBack(2)(database, tenantId);
    expect(await database.verify(tenantId)).toBeNull();
  });
});

describe('what is done to the checkpoints is found', () => {
  const fileOf = (number: number) => join(database.folder, `checkpoint-${String(number).padStart(10, '0')}.json`);
  const logFault = async () => (await new VerifyLog(database.ledger, database.log).run('none')).log;
  const changed = async (number: number, change: (text: string) => string) => {
    const text = await readFile(fileOf(number), 'utf8');
    await writeFile(fileOf(number), change(text));
    const found = await logFault();
    await writeFile(fileOf(number), text);
    return found;
  };

  it('the first one', async () => {
    await chain();
    await rename(fileOf(1), `${fileOf(1)}.away`);
    expect(await logFault()).toEqual({ kind: 'CHECKPOINT_MISSING', checkpoint: 1 });
    await rename(`${fileOf(1)}.away`, fileOf(1));
  });

  it('one that is missing between others, and the newest ones, which the database remembers', async () => {
    const [, first] = await chain();
    const newest = await database.sign();
    expect(await logFault()).toBeNull();
    await rename(fileOf(first), `${fileOf(first)}.away`);
    expect(await logFault()).toEqual({ kind: 'CHECKPOINT_MISSING', checkpoint: first });
    await rename(`${fileOf(first)}.away`, fileOf(first));
    await rename(fileOf(newest), `${fileOf(newest)}.away`);
    expect(await logFault()).toEqual({ kind: 'CHECKPOINT_MISSING', checkpoint: newest });
    await rename(`${fileOf(newest)}.away`, fileOf(newest));
  });

  it('one whose heads, statement or signature is another', async () => {
    const [, first] = await chain();
    const expected = { kind: 'CHECKPOINT_CHANGED', checkpoint: first };
    expect(await changed(first, (text) => text.replace('"seq":6', '"seq":5'))).toEqual(expected);
    expect(await changed(first, (text) => text.replace('\\"chains\\":', '\\"chains\\":1'))).toEqual(expected);
    expect(await changed(first, () => 'nothing')).toEqual(expected);
    const other = await readFile(fileOf(first + 1), 'utf8');
    expect(await changed(first, () => other)).toEqual(expected);
    expect(await logFault()).toBeNull();
  });

  it('one of another key', async () => {
    const [, first] = await chain();
    const stranger = await AuditedDatabase.make();
    await stranger.sign();
    const theirs = await readFile(join(stranger.folder, 'checkpoint-0000000001.json'), 'utf8');
    await stranger.close();
    expect(await changed(first, () => theirs)).toEqual({ kind: 'CHECKPOINT_CHANGED', checkpoint: first });
  });

  it('the number of one that was taken away is not used again', async () => {
    await chain();
    const newest = await database.sign();
    const kept = await readFile(fileOf(newest), 'utf8');
    await rm(fileOf(newest));
    expect(await database.sign()).toBe(newest + 1);
    expect(await logFault()).toEqual({ kind: 'CHECKPOINT_MISSING', checkpoint: newest });
    await writeFile(fileOf(newest), kept);
    expect(await logFault()).toBeNull();
  });
});
