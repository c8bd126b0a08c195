import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SignCheckpoint } from '@tiffin/audit-operations';
import { newSigningKey } from '@tiffin/audit-rules';
import { FolderCheckpointStore } from '@tiffin/checkpoints';
import { waitUntil } from '@tiffin/testing';
import { readConfig } from './config.js';
import { openAuditor } from './open-auditor.js';
import { AuditedDatabase } from './testing/audited-tenant.js';
import * as tampering from './testing/tamperings.js';

const platform = '00000000-0000-0000-0000-000000000000';

let database: AuditedDatabase;
beforeAll(async () => {
  database = await AuditedDatabase.make();
});
afterAll(() => database.close());

const acts = async (action: string) =>
  (await database.sql(`select 1 from audit_event where tenant_id = $1 and action = $2`, platform, action)).length;

interface Verified {
  readonly seq: string;
  readonly alarm: string | null;
}
async function shown(tenantId: string): Promise<Verified | undefined> {
  const [row] = await database.sql<{ seq: string; alarm: string | null }>(
    `select v.seq, a.kind as alarm from audit.verified v
     left join audit.alarm a on a.tenant_id = v.tenant_id and a.scope = 'chain' where v.tenant_id = $1`,
    tenantId,
  );
  return row;
}

describe('checkpoints', () => {
  it('come when it is time, also where nothing happened, each linked to the one before', async () => {
    const { ledger, store, log, privateKey } = database;
    const hourly = new SignCheckpoint({ ledger, store, log, privateKey, intervalMs: 3_600_000 });
    const first = await hourly.run();
    expect([first, await hourly.run()]).toEqual([1, null]);
    expect([await database.sign(), await database.sign()]).toEqual([2, 3]);
    expect((await database.log.all(3)).fault).toBeNull();
    expect(await acts('audit.checkpoint')).toBe(3);
  });

  it('that were put outside and not remembered are remembered later', async () => {
    await database.sql(`delete from audit.proof; delete from audit.checkpoint where number = 3`);
    expect((await database.ledger.newestCheckpoint())?.number).toBe(2);
    const { ledger, store, log, privateKey } = database;
    const hourly = new SignCheckpoint({ ledger, store, log, privateKey, intervalMs: 3_600_000 });
    expect(await hourly.run()).toBeNull();
    expect((await database.ledger.newestCheckpoint())?.number).toBe(3);
    expect(await database.sql('select 1 from audit.proof')).not.toEqual([]);
  });
});

describe('a pass over all chains', () => {
  it('remembers how far each is right, and looks at what is new alone', async () => {
    const tenantId = await database.tenant(5);
    await database.sign();
    expect(await database.verifier(1_000).run()).toBe(0);
    expect(await shown(tenantId)).toEqual({ seq: '5', alarm: null });
    await database.append(tenantId, 2);
    expect(await database.verifier(0).run()).toBe(0);
    expect(await shown(tenantId)).toEqual({ seq: '7', alarm: null });
  });

  it.each([
    ['what is new, in any pass', tampering.edit(`action = 'other'`), 0, 3],
    ['what is old, when its turn comes', tampering.edit(`action = 'other'`), 1_000, 10],
    ['what a checkpoint saw and is no more, in any pass', tampering.deleteLastAndSetBack(4), 0, 10],
    ['a chain of which nothing is left, when its turn comes', tampering.deleteAllAndHead, 1_000, 10],
  ])('finds %s, says so once and shows it', async (_, tamper, wholeEvents, known) => {
    const tenantId = await database.tenant(known);
    await database.sign();
    await database.verifier(1_000).run();
    await database.append(tenantId, 12 - known);
    if (known === 10) await database.sign();
    await tamper(database, tenantId);
    const before = database.alarms.length;
    const passes = database.verifier(wholeEvents);
    expect([await passes.run(), await passes.run()]).toEqual([1, wholeEvents === 0 ? 0 : 1]);
    expect(database.alarms.slice(before)).toEqual([expect.stringContaining(`of tenant ${tenantId}: event `)]);
    expect((await shown(tenantId))?.alarm).not.toBeNull();
    await database.sql(`delete from audit_event where tenant_id = $1`, tenantId);
    await database.sql(`delete from audit.head where tenant_id = $1`, tenantId);
    await database.sql(`delete from audit.verified where tenant_id = $1`, tenantId);
    await database.sql(`delete from audit.alarm where tenant_id = $1`, tenantId);
    // From here on no checkpoint speaks of it.
    await database.sign();
  });

  it('ends the alarm once the chain is as it was', async () => {
    const tenantId = await database.tenant(5);
    const edit = (action: string) =>
      database.sql('update audit_event set action = $2 where tenant_id = $1 and seq = 2', tenantId, action);
    await edit('other');
    await database.verifier(1_000).run();
    expect(await database.sql('select kind from audit.alarm where tenant_id = $1', tenantId)).toEqual([
      { kind: 'EVENT_CHANGED' },
    ]);
    await edit('test.act');
    await database.verifier(1_000).run();
    expect(await shown(tenantId)).toEqual({ seq: '5', alarm: null });
  });
});

describe('retention', () => {
  const age = (tenantId: string, through: number) =>
    // As if these had been written a year ago: the hashes go with it.
    database
      .sql(`update audit_event set at = at - interval '400 days' where tenant_id = $1 and seq <= $2`, tenantId, through)
      .then(() => tampering.rewriteFrom(1)(database, tenantId));
  const seqs = async (tenantId: string) =>
    (
      await database.sql<{ seq: string }>('select seq from audit_event where tenant_id = $1 order by seq', tenantId)
    ).map(({ seq }) => Number(seq));

  it('drops what is old only once a checkpoint has signed that, and every proof holds before and after', async () => {
    const tenantId = await database.tenant(8);
    await age(tenantId, 5);
    await database.sign();
    await database.retain(365);
    expect(await seqs(tenantId)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
    await database.retain(365);
    expect((await seqs(tenantId))[0]).toBe(1);
    expect(await database.verify(tenantId)).toBeNull();
    await database.sign();
    await database.retain(365);
    expect(await seqs(tenantId)).toEqual([6, 7, 8, 9]);
    expect([await database.verify(tenantId), await database.verifyAlone(tenantId)]).toEqual([null, null]);
    await database.append(tenantId, 1);
    expect(await database.verify(tenantId)).toBeNull();
    await database.sql('delete from audit_event where tenant_id = $1 and seq = 6', tenantId);
    expect(await database.verify(tenantId)).toMatchObject({ kind: 'EVENT_MISSING', seq: 6 });
  });

  it('is no way to drop what no checkpoint has signed away', async () => {
    const tenantId = await database.tenant(8);
    await database.sign();
    await database.sql(
      `update audit.head set base_seq = 4, base_hash = (select hash from audit_event where tenant_id = $1 and seq = 4)
       where tenant_id = $1`,
      tenantId,
    );
    await database.sql('delete from audit_event where tenant_id = $1 and seq <= 4', tenantId);
    expect(await database.verifyAlone(tenantId)).toBeNull();
    expect(await database.verify(tenantId)).toMatchObject({ kind: 'EVENT_MISSING', seq: 1 });
  });
});

describe('the process', () => {
  const configWith = async (change: Record<string, string> = {}) => {
    const key = join(database.folder, 'key.pem');
    await writeFile(key, newSigningKey(), { mode: 0o600 });
    return readConfig({
      ...{ DATABASE_URL: database.urls.auditor, TIFFIN_CHECKPOINTS: join(database.folder, 'signed') },
      ...{ TIFFIN_AUDIT_KEY_FILE: key, TIFFIN_VERIFY_MS: '20', ...change },
    });
  };
  const parts = { alarm: () => undefined, report: () => undefined };

  it('signs and verifies; of two one is active, and the other goes on where it ends', async () => {
    const one = await openAuditor({ config: await configWith({ TIFFIN_CHECKPOINT_MS: '20' }), ...parts });
    const folder = join(database.folder, 'signed');
    const numbers = () => new FolderCheckpointStore(folder).numbers();
    await waitUntil('checkpoints', async () => (await numbers()).length >= 2);
    const two = await openAuditor({ config: await configWith({ TIFFIN_CHECKPOINT_MS: '20' }), ...parts });
    await one.close();
    const before = (await numbers()).length;
    await waitUntil('checkpoints of the other', async () => (await numbers()).length > before + 1);
    await two.close();
    expect(await acts('audit.checkpoint')).toBeGreaterThan(before);
  });

  it('does not start with a key that others can read', async () => {
    const config = await configWith();
    await chmod(config.keyFile, 0o644);
    await expect(openAuditor({ config, ...parts })).rejects.toThrow('can be read by others');
  });

  it('does not start with a bucket and no key for it', () => {
    const given = { DATABASE_URL: 'x', TIFFIN_CHECKPOINTS: 's3://audit/x', TIFFIN_AUDIT_KEY_FILE: 'k' };
    expect(() => readConfig(given)).toThrow('s3:// needs TIFFIN_S3_ENDPOINT');
    const whole = { ...given, TIFFIN_S3_ENDPOINT: 'http://s3', AWS_ACCESS_KEY_ID: 'a', AWS_SECRET_ACCESS_KEY: 'b' };
    expect(readConfig(whole).checkpoints).toEqual({
      ...{ endpoint: 'http://s3', region: 'us-east-1', bucket: 'audit', prefix: 'x/' },
      ...{ accessKeyId: 'a', secretAccessKey: 'b' },
    });
  });
});
