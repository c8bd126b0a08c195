import { execFile } from 'node:child_process';
import { createPrivateKey, createPublicKey } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CheckpointLog, SignCheckpoint } from '@tiffin/audit-operations';
import { newSigningKey } from '@tiffin/audit-rules';
import { S3CheckpointStore } from '@tiffin/checkpoints';
import { type TestedBucket, testedBuckets } from '@tiffin/checkpoints/testing';
import { newId } from '@tiffin/kernel';
import { PostgresAuditLedger } from '@tiffin/postgres';
import { createTestDatabase, type TestDatabase } from '@tiffin/testing';
import pg from 'pg';

describe.each(testedBuckets(process.env['TIFFIN_TEST_S3']))('tiffin audit verify with a bucket $name', ({ open }) => {
  const tenantId = newId();
  let bucket: TestedBucket;
  let database: TestDatabase;
  let superuser: pg.Client;
  let folder: string;
  beforeAll(async () => {
    [bucket, database] = await Promise.all([open(), createTestDatabase()]);
    superuser = new pg.Client({ connectionString: database.superuser });
    await superuser.connect();
    const entry = { action: 'test.act', objectKind: 'thing', objectId: '1', detail: {} };
    const actor = { kind: 'user', id: 'u', name: 'Ada' };
    const given = [JSON.stringify(actor), JSON.stringify([entry, entry, entry, entry])];
    await superuser.query('begin');
    await superuser.query(`select set_config('app.tenant_id', $1, true)`, [tenantId]);
    await superuser.query('select audit.append($1, $2, $3)', [tenantId, ...given]);
    await superuser.query('commit');
    folder = mkdtempSync(join(tmpdir(), 'tiffin-verified-'));
    await sign();
  });
  afterAll(async () => {
    await superuser.end();
    await Promise.all([database.drop(), bucket.close()]);
    rmSync(folder, { recursive: true });
  });

  async function sign(): Promise<void> {
    const privateKey = createPrivateKey(newSigningKey());
    const publicKey = createPublicKey(privateKey);
    writeFileSync(join(folder, 'public.pem'), publicKey.export({ type: 'spki', format: 'pem' }));
    const store = new S3CheckpointStore({ ...bucket.place, prefix: 'audit/' });
    const ledger = await PostgresAuditLedger.open(database.auditor);
    const log = new CheckpointLog(store, [publicKey]);
    await new SignCheckpoint({ ledger, store, log, privateKey, intervalMs: 0 }).run();
    await ledger.close();
  }

  /** The built program, as an operator runs it. */
  function verify(change: Readonly<Record<string, string>> = {}): Promise<readonly [code: number, said: string]> {
    const { endpoint, accessKeyId, secretAccessKey } = bucket.place;
    const keys = { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey };
    const env = { TIFFIN_DATA_DIR: folder, TIFFIN_S3_ENDPOINT: endpoint, ...keys, ...change };
    const what = ['--tenant', tenantId, '--checkpoints', `s3://${bucket.place.bucket}/audit`];
    const where = ['--database', database.auditor, '--key', join(folder, 'public.pem')];
    const args = [resolve('dist/apps/cli/main.mjs'), 'audit', 'verify', ...what, ...where];
    return new Promise((done) => {
      execFile(process.execPath, args, { env }, (error, stdout, stderr) =>
        done([Number(error?.code ?? 0), `${stdout}${stderr}`]),
      );
    });
  }

  it('says that a chain is as it was written', async () => {
    const [code, said] = await verify();
    expect([code, said]).toEqual([0, expect.stringContaining('as it was written: 4 events in 1 chain, 4 of them')]);
  });

  it.each([
    ['a wrong key', { AWS_SECRET_ACCESS_KEY: 'other' }, 'answers 403 (SignatureDoesNotMatch).'],
    ['nobody there', { TIFFIN_S3_ENDPOINT: 'http://127.0.0.1:1' }, 'does not answer'],
  ])('says what is wrong with the store, and nothing else: %s', async (_, change, text) => {
    const [code, said] = await verify(change);
    expect([code, said]).toEqual([1, expect.stringMatching(/^✗ The store of checkpoints [^\n]*\n$/)]);
    expect(said).toContain(text);
  });

  it('finds a deleted end that the database does not know of', async () => {
    await superuser.query('delete from audit_event where tenant_id = $1 and seq > 2', [tenantId]);
    await superuser.query(
      `update audit.head h set (seq, hash) = (select e.seq, e.hash from audit_event e where e.tenant_id = $1 order by e.seq desc limit 1)
       where h.tenant_id = $1`,
      [tenantId],
    );
    const [code, said] = await verify();
    expect([code, said]).toEqual([
      1,
      expect.stringContaining('event 3 and what followed is missing at the end, as checkpoint 1 proves'),
    ]);
  });
});
