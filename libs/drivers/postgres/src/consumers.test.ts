import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  ActivateConsumer,
  ActivateCredential,
  ChangeConsumer,
  ChangeCredential,
  DeactivateConsumer,
  DeactivateCredential,
  DeleteConsumer,
  DeleteCredential,
  DeleteScope,
  RotateCredential,
} from '@tiffin/consumers-operations';
import { consumerLimits } from '@tiffin/consumers-rules';
import { mostSnapshotBytes } from '@tiffin/contracts';
import { type EnvironmentId, newId } from '@tiffin/kernel';
import { codeOf, consumerGrant, ConsumerPlace } from './testing/consumer-place.js';
import type { TestDoors } from './testing/test-doors.js';
import { TestPlace } from './testing/test-place.js';
import { untilLocked } from './testing/until-locked.js';
import { withDoors } from './testing/with-doors.js';

let doors: TestDoors;
let ours: ConsumerPlace;
let theirs: TestPlace;

withDoors((opened) => {
  doors = opened;
});
beforeAll(async () => {
  ours = new ConsumerPlace(doors, await TestPlace.make(doors));
  theirs = await TestPlace.make(doors);
  await doors.requireEvents();
});
beforeEach(() => ours.clear());

describe('consumers of an environment', () => {
  it('are users and their applications; a name is one among its own', async () => {
    const ada = await ours.create('ada', { email: 'ada@example.com' });
    const bob = await ours.create('bob');
    expect(await codeOf(ours.create('ada'))).toBe('NAME_TAKEN');
    await ours.create('shop', { userId: ada });
    await ours.create('shop', { userId: bob });
    await ours.create('ada', { userId: ada });
    expect(await codeOf(ours.create('shop', { userId: ada }))).toBe('NAME_TAKEN');
    const change = (name: string) =>
      new ChangeConsumer(ours.store).run(ours.grant, {
        environmentId: ours.place.environmentId,
        consumerId: bob,
        name,
      });
    expect([await codeOf(change('ada')), await change('bob'), await change('Bob')]).toEqual([
      'NAME_TAKEN',
      false,
      true,
    ]);
    expect((await ours.snapshot()).consumers.map(({ kind, name }) => [kind, name])).toEqual([
      ['user', 'ada'],
      ['user', 'Bob'],
      ['application', 'shop'],
      ['application', 'shop'],
      ['application', 'ada'],
    ]);
  });

  it('are made and named by one of two who do so at once, in whichever process', async () => {
    await doors.rows('begin');
    await doors.rows('select from consumer_version where environment_id = $1 for update', [ours.place.environmentId]);
    const late = codeOf(ours.create('ada'));
    await untilLocked(doors);
    await doors.rows(
      `insert into consumer (tenant_id, id, environment_id, kind, name) values ($1, gen_random_uuid(), $2, 'user', 'ada')`,
      [ours.place.tenantId, ours.place.environmentId],
    );
    await doors.rows('commit');
    expect(await late).toBe('NAME_TAKEN');
  });

  it('take their applications along when they are deactivated, and not when they are activated', async () => {
    const ada = await ours.create('ada');
    const shop = await ours.create('shop', { userId: ada });
    await ours.credential(shop);
    expect(await ours.on(DeactivateConsumer, ada)).toBe(true);
    expect(await ours.on(DeactivateConsumer, ada)).toBe(false);
    expect(await ours.snapshot()).toMatchObject({ consumers: [], credentials: [] });
    expect(await codeOf(ours.on(ActivateConsumer, shop))).toBe('CONSUMER_INACTIVE');
    expect(await codeOf(ours.create('blog', { userId: ada }))).toBe('CONSUMER_INACTIVE');
    expect(await ours.on(ActivateConsumer, ada)).toBe(true);
    expect((await ours.snapshot()).consumers.map(({ name }) => name)).toEqual(['ada']);
    expect([await ours.on(ActivateConsumer, shop), await ours.on(ActivateConsumer, shop)]).toEqual([true, false]);
    expect((await ours.snapshot()).credentials).toHaveLength(1);
  });

  it('go with their applications and all credentials', async () => {
    const ada = await ours.create('ada');
    const shop = await ours.create('shop', { userId: ada });
    await ours.credential(ada);
    await ours.credential(shop);
    await ours.on(DeleteConsumer, ada);
    expect(await doors.rows('select 1 from consumer_credential where tenant_id = $1', [ours.place.tenantId])).toEqual(
      [],
    );
    expect(await ours.snapshot()).toMatchObject({ consumers: [], credentials: [] });
    expect(await codeOf(ours.on(DeleteConsumer, shop))).toBe('NOT_FOUND');
  });

  it('of another tenant, or another environment, are not there', async () => {
    const ada = await ours.create('ada');
    const elsewhere = new DeleteConsumer(ours.store);
    expect(await codeOf(elsewhere.run(consumerGrant(theirs), theirs.environmentId, ada))).toBe('NOT_FOUND');
    expect(await codeOf(elsewhere.run(consumerGrant(theirs), ours.place.environmentId, ada))).toBe('NOT_FOUND');
    expect(await codeOf(elsewhere.run(ours.grant, theirs.environmentId, ada))).toBe('NOT_FOUND');
    const other = newId<EnvironmentId>();
    await doors.rows(
      `insert into environment (tenant_id, id, project_id, name, follows_head) values ($1, $2, $3, 'other', true)`,
      [ours.place.tenantId, other, ours.place.projectId],
    );
    expect(await codeOf(elsewhere.run(ours.grant, other, ada))).toBe('NOT_FOUND');
    await doors.rows(`delete from environment where id = $1`, [other]);
    expect((await ours.snapshot()).consumers).toHaveLength(1);
  });

  it('are as many as gateways hold, and no more', async () => {
    const ada = await ours.create('ada');
    await doors.rows(
      `insert into consumer (tenant_id, id, environment_id, kind, name)
       select $1, gen_random_uuid(), $2, 'user', 'u' || n from generate_series(2, $3::int) n`,
      [ours.place.tenantId, ours.place.environmentId, consumerLimits.consumers],
    );
    expect(await codeOf(ours.create('bob'))).toBe('QUOTA_EXCEEDED');
    await doors.rows(`delete from consumer where tenant_id = $1 and name like 'u%'`, [ours.place.tenantId]);
    await doors.rows(
      `insert into consumer (tenant_id, id, environment_id, kind, name, user_id)
       select $1, gen_random_uuid(), $2, 'application', 'a' || n, $4 from generate_series(1, $3::int) n`,
      [ours.place.tenantId, ours.place.environmentId, consumerLimits.applications, ada],
    );
    expect(await codeOf(ours.create('shop', { userId: ada }))).toBe('QUOTA_EXCEEDED');
    await doors.rows(
      `insert into consumer_credential (tenant_id, id, environment_id, consumer_id, type, key_id, secret_hash)
       select $1, gen_random_uuid(), $2, $4, 'key-auth', 'k' || n, 'x' from generate_series(1, $3::int) n`,
      [ours.place.tenantId, ours.place.environmentId, consumerLimits.credentialsOfConsumer, ada],
    );
    expect(await codeOf(ours.credential(ada))).toBe('QUOTA_EXCEEDED');
  });
});

describe('what gateways are told', () => {
  const fill = async (consumers: number, text: string): Promise<void> => {
    const { tenantId, environmentId } = ours.place;
    await doors.rows(
      `insert into consumer (tenant_id, id, environment_id, kind, name, firstname, lastname, email, properties)
       select $1, gen_random_uuid(), $2, 'user', 'u' || n, 'Ada', 'Lovelace', 'user-' || n || '@example.com', jsonb_build_object('text', $4::text)
       from generate_series(1, $3::int) n`,
      [tenantId, environmentId, consumers, text],
    );
    await doors.rows(
      `insert into consumer_credential (tenant_id, id, environment_id, consumer_id, type, key_id, secret_hash, scopes)
       select $1, gen_random_uuid(), $2, c.id, 'key-auth', gen_random_uuid(), 'scrypt:14:8:1:' || repeat('A', 22) || ':' || repeat('A', 43),
         array['orders:read', 'orders:write'] from consumer c where c.environment_id = $2`,
      [tenantId, environmentId],
    );
  };
  const bytes = async (): Promise<number> => Buffer.byteLength(JSON.stringify(await ours.snapshot()));
  const estimated = (): Promise<number> =>
    ours.store.within(ours.grant, (rows) => rows.snapshotBytes(ours.place.environmentId));

  it.each([
    ['small', ''],
    ['of characters that are escaped', '"\\\n\t'.repeat(50)],
    ['of many bytes each', '漢字😀'.repeat(30)],
  ])('is never more than is counted, with texts %s', async (_, text) => {
    const ada = await ours.create('"\\'.repeat(40));
    await ours.credential(ada, { keyId: '"\\'.repeat(40) });
    await fill(100, text);
    const [told, counted] = [await bytes(), await estimated()];
    expect(told).toBeLessThanOrEqual(counted);
    // And not so much less that room is given away.
    expect(told).toBeGreaterThan(counted / 2);
  });

  it('is as much as gateways take, and not one consumer more', async () => {
    const ada = await ours.create('ada');
    await fill(5_000, 'x'.repeat(500));
    const most = consumerLimits.snapshotBytes;
    const left = Math.floor((most - (await estimated())) / 5_000) + 1;
    await doors.rows(
      `update consumer set properties = jsonb_build_object('text', repeat('x', $2::int)) where environment_id = $1 and name like 'u%'`,
      [ours.place.environmentId, 500 + left],
    );
    expect(await estimated()).toBeGreaterThanOrEqual(most);
    expect(await bytes()).toBeLessThanOrEqual(mostSnapshotBytes);
    const change = (email: string) =>
      new ChangeConsumer(ours.store).run(ours.grant, {
        environmentId: ours.place.environmentId,
        consumerId: ada,
        email,
      });
    expect([
      await codeOf(ours.create('bob')),
      await codeOf(ours.credential(ada)),
      await codeOf(change('a@b.example')),
    ]).toEqual(Array(3).fill('QUOTA_EXCEEDED'));
    await doors.rows(`delete from consumer where environment_id = $1 and name like 'u1%'`, [ours.place.environmentId]);
    expect(await codeOf(ours.credential(ada))).toBe('accepted');
  });
});

describe('credentials', () => {
  it('are one of basic-auth and oauth2 each, and many of key-auth and jwt, each key id once', async () => {
    const [ada, bob] = [await ours.create('ada'), await ours.create('bob')];
    for (const type of ['basic-auth', 'oauth2'] as const) {
      await ours.credential(ada, { type });
      expect([await codeOf(ours.credential(ada, { type })), await codeOf(ours.credential(bob, { type }))]).toEqual([
        'CREDENTIAL_EXISTS',
        'accepted',
      ]);
    }
    await ours.credential(ada, { keyId: 'k' });
    await ours.credential(ada);
    await ours.credential(ada, { type: 'jwt', keyId: 'k' });
    expect(await codeOf(ours.credential(bob, { keyId: 'k' }))).toBe('NAME_TAKEN');
    expect((await ours.snapshot()).credentials).toHaveLength(7);
  });

  it('show a secret that was made once, and keep no secret that was given', async () => {
    const ada = await ours.create('ada');
    const made = await ours.credential(ada);
    const given = await ours.credential(ada, { type: 'basic-auth', secret: 'hunter22' });
    const signed = await ours.credential(ada, { type: 'jwt', keyId: 'sub' });
    expect([made.secret, given.secret, signed.secret]).toEqual([expect.stringMatching(/^tfk_/), null, null]);
    const rotate = (id: typeof made.id, secret: string | null) =>
      new RotateCredential(ours.store, ours.secrets).run(ours.grant, {
        ...{ environmentId: ours.place.environmentId, credentialId: id, secret },
      });
    const next = await rotate(made.id, null);
    expect(next).not.toBe(made.secret);
    expect(await rotate(given.id, 'hunter33')).toBeNull();
    expect(await codeOf(rotate(signed.id, null))).toBe('INPUT_INVALID');
    const hashes = (await ours.snapshot()).credentials.map(({ secretHash }) => secretHash?.split(':')[0]);
    expect(hashes).toEqual(['scrypt', undefined, 'sha256']);
    const texts = await doors.rows<{ row: string }>(
      `select k::text as row from consumer_credential k union all select body from audit_event union all select to_jsonb(e)::text from audit_event e`,
    );
    const all = texts.map(({ row }) => row).join('\n');
    for (const secret of ['hunter22', 'hunter33', made.secret ?? '', next ?? '']) expect(all).not.toContain(secret);
  });

  it('have scopes that there are; one that is had is not deleted, and the refusal says whose it is', async () => {
    const ada = await ours.create('ada');
    expect(await codeOf(ours.credential(ada, { scopes: ['read'] }))).toBe('SCOPE_UNKNOWN');
    await ours.scope('read');
    await ours.scope('write');
    expect(await codeOf(ours.scope('read'))).toBe('NAME_TAKEN');
    const { id } = await ours.credential(ada, { scopes: ['write', 'read', 'read'] });
    expect((await ours.snapshot()).credentials).toMatchObject([{ scopes: ['read', 'write'] }]);
    await expect(ours.on(DeleteScope, 'read')).rejects.toMatchObject({
      ...{ code: 'SCOPE_IN_USE', message: '"read" is a scope of 1 credential (of ada). Take it off that first.' },
    });
    const change = (scopes: readonly string[]) =>
      new ChangeCredential(ours.store).run(ours.grant, {
        ...{ environmentId: ours.place.environmentId, credentialId: id, scopes },
      });
    expect([await change(['write']), await change(['write']), await codeOf(change(['gone']))]).toEqual([
      ...[true, false, 'SCOPE_UNKNOWN'],
    ]);
    await ours.on(DeleteScope, 'read');
    expect(await codeOf(ours.on(DeleteScope, 'read'))).toBe('SCOPE_UNKNOWN');
  });

  it('are not told of while they are inactive', async () => {
    const ada = await ours.create('ada');
    const { id } = await ours.credential(ada);
    expect([await ours.on(DeactivateCredential, id), await ours.on(DeactivateCredential, id)]).toEqual([true, false]);
    expect((await ours.snapshot()).credentials).toEqual([]);
    expect(await ours.on(ActivateCredential, id)).toBe(true);
    expect((await ours.snapshot()).credentials).toHaveLength(1);
    await ours.on(DeleteCredential, id);
    expect([(await ours.snapshot()).credentials, await codeOf(ours.on(DeleteCredential, id))]).toEqual([
      [],
      'NOT_FOUND',
    ]);
  });
});
