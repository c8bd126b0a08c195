import { createCipheriv, createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { type Grant, issueGrant, issueWorkerGrant } from '@tiffin/access';
import { KeepKeys, RotateSecretKey, SetSecret, SetSecrets } from '@tiffin/deployments-operations';
import { accepted, newId } from '@tiffin/kernel';
import { testKeys } from '@tiffin/testing';
import { PostgresDeploymentStore } from './postgres-deployment-store.js';
import { PostgresKeyStore } from './postgres-key-store.js';
import { PostgresSecretStore } from './postgres-secret-store.js';
import type { TestDoors } from './testing/test-doors.js';
import { TestPlace } from './testing/test-place.js';
import { withDoors } from './testing/with-doors.js';

const folder = mkdtempSync(join(tmpdir(), 'tiffin-old-key-'));
afterAll(() => rmSync(folder, { recursive: true }));
const oldKey = randomBytes(32);
const oldKeyFile = join(folder, 'secret-key');
writeFileSync(oldKeyFile, oldKey.toString('base64'), { mode: 0o600 });

let doors: TestDoors;
let place: TestPlace;
/** One ring for all tests: their tenants share a database, and whoever keeps keys meets all of them. */
const keys = testKeys(oldKeyFile);
let reported: string[];
withDoors((opened) => {
  doors = opened;
});
beforeEach(async () => {
  place = await TestPlace.make(doors);
  reported = [];
});

const ada = { kind: 'user', id: newId(), name: 'Ada' } as const;
const granted = <P extends 'secret.write' | 'secret.rotate'>(permission: P): Grant<P> =>
  accepted(issueGrant(permission, { tenantId: place.tenantId, role: 'owner' }, ada));
const doorbell = { ring: () => undefined };
const store = () => new PostgresSecretStore(doors.app, keys.sealer);
const set = (name: string, value: string, environmentId = place.environmentId) =>
  new SetSecret(store(), doorbell).run(granted('secret.write'), { environmentId, name, value });
const rotate = () => new RotateSecretKey(store()).run(granted('secret.rotate'));
const keyStore = () => new PostgresKeyStore(doors.worker);
const keep = () =>
  new KeepKeys(
    {
      ...{ store: keyStore(), directory: keyStore(), opener: keys.opener },
      grantFor: (tenantId) => issueWorkerGrant(tenantId, 'deployer'),
      report: (error, tenantId) => void (tenantId === place.tenantId && reported.push(String(error))),
    },
    { tenants: 3, secrets: 5 },
  ).run();
const read = async (...names: string[]) => {
  const deployments = new PostgresDeploymentStore(doors.worker, keys.opener);
  return deployments.within(place.key, (rows) =>
    rows.settingsOf(place.environmentId, { secrets: names, variables: [] }),
  );
};
const values = async (...names: string[]) => (await read(...names)).secrets;
const tenantKeys = () =>
  doors.rows<{ version: number; kek_id: string }>(
    'select version, kek_id from tenant_key where tenant_id = $1 order by version',
    [place.tenantId],
  );
const audits = async () =>
  (
    await doors.rows<{ action: string }>(
      `select action from audit_event where tenant_id = $1 and action like 'secret-key.%' order by at, action`,
      [place.tenantId],
    )
  ).map(({ action }) => action);

/** As the version before sealed: one key for all, bound to tenant, environment and name. */
async function insertOld(name: string, value: string, key = oldKey): Promise<void> {
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(
    Buffer.from(JSON.stringify([place.tenantId, place.environmentId, name])),
  );
  const text = Buffer.concat([cipher.update(value, 'utf8'), cipher.final()]);
  const ciphertext = Buffer.concat([nonce, cipher.getAuthTag(), text]).toString('base64');
  const keyId = createHash('sha256').update(key).digest('hex').slice(0, 16);
  await doors.rows(
    `insert into secret (tenant_id, environment_id, name, ciphertext, key_id, author_id, author_name) values ($1, $2, $3, $4, $5, 'a', 'A')`,
    [place.tenantId, place.environmentId, name, ciphertext, keyId],
  );
}

describe('the keys of a tenant', () => {
  it('are made with its first secret, one for all who set one at once', async () => {
    await Promise.all(['A', 'B', 'C', 'D'].map((name) => set(name, `value of ${name}`)));
    expect(await tenantKeys()).toEqual([{ version: 1, kek_id: keys.current() }]);
    expect(await values('A', 'D')).toEqual({ A: 'value of A', D: 'value of D' });
  });

  it('are rotated: everything is sealed anew, and the former key is gone', async () => {
    await set('A', 'one');
    await set('B', 'two');
    expect(await rotate()).toBe(true);
    await keep();
    expect((await tenantKeys()).map(({ version }) => version)).toEqual([2]);
    expect(await values('A', 'B')).toEqual({ A: 'one', B: 'two' });
    await set('A', 'three');
    expect(await values('A', 'B')).toEqual({ A: 'three', B: 'two' });
    expect(await audits()).toEqual(['secret-key.rotate', 'secret-key.replace', 'secret-key.remove']);
    expect(reported).toEqual([]);
  });

  it('need no rotation where there is no secret', async () => {
    expect(await rotate()).toBe(false);
    await keep();
    expect(await tenantKeys()).toEqual([]);
  });

  it('come under the current key-encryption key, after which the former can be taken away', async () => {
    await set('A', 'one');
    const first = keys.current();
    const second = keys.add();
    expect(await values('A')).toEqual({ A: 'one' });
    await keep();
    expect(await tenantKeys()).toEqual([{ version: 1, kek_id: second }]);
    expect((await keyStore().keksInUse()).map(({ kekId }) => kekId)).not.toContain(first);
    keys.remove(first);
    expect(await values('A')).toEqual({ A: 'one' });
    await set('B', 'two');
    expect(await values('A', 'B')).toEqual({ A: 'one', B: 'two' });
  });

  it('are rotated under load: who reads finds each value, who sets one loses none', async () => {
    const names = Array.from({ length: 12 }, (_, at) => `N${at}`);
    const all = (version: number) => names.map((name) => ({ name, value: `${name} ${version}` }));
    const setAll = (version: number) =>
      new SetSecrets(store(), doorbell).run(granted('secret.write'), {
        environmentId: place.environmentId,
        secrets: all(version),
      });
    await setAll(1);
    let isDone = false;
    const looks = (async () => {
      for (let round = 0; round < 1_000; round += 1) {
        const { secrets, unopened } = await read(...names);
        // All of one setting, or all of the next: never half, never none.
        expect([unopened, new Set(Object.values(secrets).map((value) => value.split(' ')[1])).size]).toEqual([[], 1]);
        if (isDone) return;
      }
    })();
    const rotations = (async () => {
      for (let round = 0; round < 3; round += 1) {
        await rotate();
        keys.add();
        await keep();
      }
    })();
    for (let version = 2; version < 6; version += 1) await setAll(version);
    await rotations;
    isDone = true;
    await looks;
    await keep();
    expect(await values(...names)).toEqual(Object.fromEntries(all(5).map(({ name, value }) => [name, value])));
    expect(await tenantKeys()).toHaveLength(1);
    expect(reported).toEqual([]);
  });

  it('that are lost are a fault that says which, and heal when they are back', async () => {
    await set('A', 'one');
    const lost = keys.current();
    const file = join(keys.folder, `${lost}.key`);
    renameSync(file, `${file}.away`);
    keys.add();
    await expect(read('A')).rejects.toMatchObject({ code: 'KEY_UNAVAILABLE', message: expect.stringContaining(lost) });
    await keep();
    expect(reported).toEqual([expect.stringContaining(`has no key ${lost}`)]);
    renameSync(`${file}.away`, file);
    expect(await values('A')).toEqual({ A: 'one' });
    await keep();
    expect(await tenantKeys()).toEqual([{ version: 1, kek_id: keys.current() }]);
  });

  it('that are lost for good are left by a rotation: what is set again works, and the rest says to be set again', async () => {
    await set('A', 'one');
    await set('B', 'two');
    await doors.rows(`update tenant_key set wrapped_key = 'rubbish' where tenant_id = $1`, [place.tenantId]);
    await rotate();
    await keep();
    await set('A', 'three');
    expect(await values('A')).toEqual({ A: 'three' });
    await expect(read('A', 'B')).rejects.toMatchObject({ code: 'KEY_UNAVAILABLE' });
    expect((await tenantKeys()).map(({ version }) => version)).toEqual([1, 2]);
  });
});

describe('secrets of the time before', () => {
  it('are read as they are, and are moved without being asked for', async () => {
    await insertOld('OLD', 'kept');
    expect(await values('OLD')).toEqual({ OLD: 'kept' });
    await keep();
    const [row] = await doors.rows('select key_id, key_version from secret where environment_id = $1', [
      place.environmentId,
    ]);
    expect(row).toEqual({ key_id: null, key_version: 1 });
    expect(await values('OLD')).toEqual({ OLD: 'kept' });
    // Looked for once: there is nothing left to find.
    const found = await doors.rows('select 1 from directory.old_secret where tenant = $1', [place.tenantId]);
    expect(found).toEqual([]);
  });

  it('that do not open stay as they are, are found again, and can be set anew', async () => {
    await insertOld('LOST', 'gone', randomBytes(32));
    await insertOld('OLD', 'kept');
    await keep();
    expect(await read('LOST', 'OLD')).toMatchObject({ secrets: { OLD: 'kept' }, unopened: ['LOST'] });
    expect(await doors.rows('select 1 from directory.old_secret where tenant = $1', [place.tenantId])).toHaveLength(1);
    await set('LOST', 'new');
    expect(await values('LOST', 'OLD')).toEqual({ LOST: 'new', OLD: 'kept' });
  });
});

describe('the role of the api', () => {
  const asApp = (sql: string) =>
    doors.app.within(place.key, (transaction) => transaction.$executeRawUnsafe(sql.replaceAll('$T', place.tenantId)));

  it('makes the first key of a tenant and no later one, and reads no wrapped key', async () => {
    await set('A', 'one');
    for (const sql of [
      `insert into tenant_key (tenant_id, version, public_key, wrapped_key, kek_id) values ('$T', 2, 'p', 'w', 'k')`,
      `update tenant_key set public_key = 'p'`,
      `update tenant_key set wrapped_key = 'w'`,
      `delete from tenant_key`,
      `select wrapped_key from tenant_key`,
      `select ciphertext from secret`,
    ])
      await expect(asApp(sql), sql).rejects.toThrow(/permission denied/);
  });

  it('changes nothing of the history', async () => {
    for (const sql of [`update setting_change set name = 'X'`, `delete from setting_change`])
      await expect(asApp(sql), sql).rejects.toThrow(/permission denied/);
  });
});
