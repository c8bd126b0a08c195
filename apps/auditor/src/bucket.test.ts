import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newSigningKey } from '@tiffin/audit-rules';
import { S3CheckpointStore } from '@tiffin/checkpoints';
import { type TestedBucket, testedBuckets } from '@tiffin/checkpoints/testing';
import { waitUntil } from '@tiffin/testing';
import { readConfig } from './config.js';
import { openAuditor } from './open-auditor.js';
import { AuditedDatabase } from './testing/audited-tenant.js';
import { Doorway } from './testing/doorway.js';
import * as tampering from './testing/tamperings.js';

const buckets = testedBuckets(process.env['TIFFIN_TEST_S3']);

describe.each(buckets)('checkpoints in a bucket $name', ({ open }) => {
  let bucket: TestedBucket;
  beforeAll(async () => {
    bucket = await open();
  });
  afterAll(() => bucket.close());

  const storeAt = (prefix: string) => new S3CheckpointStore({ ...bucket.place, prefix });
  /** 12 events, of which a checkpoint saw the first 6 and another the first 10. */
  const chain = async (database: AuditedDatabase) => {
    const tenantId = await database.tenant(6);
    await database.sign();
    await database.append(tenantId, 4);
    const last = await database.sign();
    await database.append(tenantId, 2);
    return { tenantId, last };
  };

  it.each([
    ['the last ones deleted, and the head set back', tampering.deleteLastAndSetBack(4), 'END_MISSING'],
    ['the whole chain written anew', tampering.rewriteFrom(1), 'CHAIN_REWRITTEN'],
    ['all deleted, the head too', tampering.deleteAllAndHead, 'END_MISSING'],
  ])('prove what the database itself does not: %s', async (name, tamper, kind) => {
    const database = await AuditedDatabase.make(storeAt(`${name}/`.replaceAll(/\W/g, '-')));
    const { tenantId } = await chain(database);
    expect(await database.verify(tenantId)).toBeNull();
    await tamper(database, tenantId);
    expect(await database.verifyAlone(tenantId)).toBeNull();
    expect(await database.verify(tenantId)).toMatchObject({ kind, checkpoint: expect.any(Number) as number });
    await database.close();
  });

  it.each([
    ['no checkpoint, far behind the last number', 9_999_999_999, () => '{}'],
    ['no checkpoint, at the next number', 3, () => ''],
    ['an old checkpoint, at the next number', 3, (first: string) => first],
    ['an old checkpoint, far behind the last number', 9_999_999_999, (first: string) => first],
  ])('are not put out of sight by %s', async (name, number, text) => {
    const prefix = `${name}/`.replaceAll(/[^\w/]/g, '-');
    const database = await AuditedDatabase.make(storeAt(prefix));
    const { tenantId, last } = await chain(database);
    const key = `${prefix}checkpoint-${String(number).padStart(10, '0')}.json`;
    await bucket.put(key, text((await database.store.read(1)) ?? ''));
    expect(last).toBe(2);
    await tampering.deleteLastAndSetBack(4)(database, tenantId);
    expect(await database.verifier(1_000).run()).toBe(1);
    expect(database.alarms).toContainEqual(expect.stringContaining(`checkpoint ${number} is not what was signed`));
    expect(await database.verify(tenantId)).toMatchObject({ kind: 'END_MISSING', checkpoint: 2 });
    // And they go on.
    expect(await database.sign()).toBe(number === 3 ? 4 : 3);
    await database.close();
  });
});

describe.each(buckets)('an auditor whose bucket $name goes away', ({ open }) => {
  let bucket: TestedBucket;
  let database: AuditedDatabase;
  let doorway: Doorway;
  beforeAll(async () => {
    bucket = await open();
    doorway = await Doorway.to(bucket.place.endpoint);
    database = await AuditedDatabase.make();
    await writeFile(join(database.folder, 'key.pem'), newSigningKey(), { mode: 0o600 });
  });
  afterAll(async () => {
    await doorway.shut();
    await database.close();
    await bucket.close();
  });

  const start = async (secret: string) => {
    const [alarms, reports]: [string[], string[]] = [[], []];
    const config = readConfig({
      ...{ DATABASE_URL: database.urls.auditor, TIFFIN_AUDIT_KEY_FILE: join(database.folder, 'key.pem') },
      ...{ TIFFIN_CHECKPOINTS: `s3://${bucket.place.bucket}/signed`, TIFFIN_S3_ENDPOINT: doorway.url },
      ...{
        AWS_REGION: bucket.place.region,
        AWS_ACCESS_KEY_ID: bucket.place.accessKeyId,
        AWS_SECRET_ACCESS_KEY: secret,
      },
      ...{ TIFFIN_CHECKPOINT_MS: '400', TIFFIN_VERIFY_MS: '100' },
    });
    const process = await openAuditor({
      config,
      alarm: (text) => alarms.push(text),
      report: (error) => reports.push(String(error)),
    });
    return { alarms, reports, close: () => process.close() };
  };
  const numbers = () => new S3CheckpointStore({ ...bucket.place, prefix: 'signed/' }).numbers();
  const logAlarm = async () => (await database.sql(`select kind from audit.alarm where scope = 'log'`))[0] ?? null;
  const has = (texts: readonly string[], text: string) => () => texts.some((one) => one.includes(text));

  it('says so, raises the alarm, goes on looking at the chains, and signs again when it is back', async () => {
    const tenantId = await database.tenant(6);
    const auditor = await start(bucket.place.secretAccessKey);
    await waitUntil('two checkpoints', async () => (await numbers()).length >= 2);
    expect(await logAlarm()).toBeNull();
    await doorway.shut();
    await waitUntil('it is said', has(auditor.reports, 'The store of checkpoints does not answer (ECONNREFUSED).'));
    await waitUntil('the alarm', has(auditor.alarms, 'is the last one, and the next is overdue'));
    expect(await logAlarm()).toEqual({ kind: 'CHECKPOINT_LATE' });
    await tampering.edit(`action = 'other'`)(database, tenantId);
    await waitUntil('what happens to a chain', has(auditor.alarms, `of tenant ${tenantId}: event 4 was changed`));
    const before = (await numbers()).length;
    await doorway.openAgain();
    await waitUntil('the next checkpoint', async () => (await numbers()).length > before);
    await waitUntil('the end of the alarm', async () => (await logAlarm()) === null);
    await auditor.close();
    expect(auditor.alarms.filter((text) => !text.includes(tenantId) && !text.includes('overdue'))).toEqual([]);
  });

  it('says that its key is wrong, and raises the alarm', async () => {
    const auditor = await start('another secret');
    await waitUntil(
      'it is said',
      has(auditor.reports, 'The store of checkpoints answers 403 (SignatureDoesNotMatch).'),
    );
    await waitUntil('the alarm', has(auditor.alarms, 'is the last one, and the next is overdue'));
    await auditor.close();
  });
});
