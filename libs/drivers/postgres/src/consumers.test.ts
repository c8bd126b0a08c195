import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { issueGrant, issueWorkerGrant, type Role, type Scope } from '@tiffin/access';
import {
  ActivateConsumer,
  ActivateCredential,
  ChangeConsumer,
  ChangeCredential,
  CreateConsumer,
  CreateCredential,
  CreateScope,
  type CredentialInput,
  CredentialSecrets,
  DeactivateConsumer,
  DeactivateCredential,
  DeleteConsumer,
  DeleteCredential,
  DeleteScope,
  RotateCredential,
} from '@tiffin/consumers-operations';
import { consumerLimits } from '@tiffin/consumers-rules';
import { accepted, type ConsumerId, newId, Refusal } from '@tiffin/kernel';
import { type ActOnRecord, eventsSql, misstated } from '@tiffin/testing';
import { PostgresConsumerPushes } from './postgres-consumer-pushes.js';
import { PostgresConsumerStore } from './postgres-consumer-store.js';
import type { TestDoors } from './testing/test-doors.js';
import { TestPlace } from './testing/test-place.js';
import { withDoors } from './testing/with-doors.js';

let doors: TestDoors;
let place: TestPlace;
let theirs: TestPlace;
let known: readonly string[];

withDoors((opened) => {
  doors = opened;
});
beforeAll(async () => {
  [place, theirs] = [await TestPlace.make(doors), await TestPlace.make(doors)];
  await doors.requireEvents();
});
beforeEach(async () => {
  await doors.rows('delete from consumer; delete from consumer_scope');
  await doors.rows(`update environment set name = 'development', follows_head = true`);
  known = (await doors.rows<{ id: string }>('select id from audit_event')).map(({ id }) => id);
});

interface Who {
  readonly role?: Role;
  readonly scope?: Scope;
}
const grantIn = ({ tenantId }: TestPlace, { role = 'developer', scope }: Who = {}) =>
  accepted(
    issueGrant(
      'consumer.write',
      { tenantId, role, ...(scope ? { bounds: { scope, projectId: null } } : {}) },
      { kind: 'user', id: newId(), name: 'Ada' },
    ),
  );
const store = () => new PostgresConsumerStore(doors.app);
const pushes = () => new PostgresConsumerPushes(doors.worker);
const secrets = new CredentialSecrets();

const create = (name: string, { userId = null, ...more }: { userId?: ConsumerId | null; email?: string } = {}) =>
  new CreateConsumer(store()).run(grantIn(place), { environmentId: place.environmentId, name, userId, ...more });
const credential = (consumerId: ConsumerId, input: Partial<CredentialInput> = {}) =>
  new CreateCredential(store(), secrets).run(grantIn(place), {
    ...{ environmentId: place.environmentId, consumerId, type: 'key-auth', keyId: null, secret: null, scopes: [] },
    ...input,
  });
const scope = (name: string) => new CreateScope(store()).run(grantIn(place), place.environmentId, name);
const on = <Id>(
  Operation: new (opened: PostgresConsumerStore) => {
    run(grant: ReturnType<typeof grantIn>, environmentId: TestPlace['environmentId'], id: Id): Promise<boolean | void>;
  },
  id: Id,
) => new Operation(store()).run(grantIn(place), place.environmentId, id);

const snapshot = async () => {
  const found = await pushes().snapshot(issueWorkerGrant(place.tenantId, 'deployer'), place.environmentId);
  if (!found) throw new Error('There is no such environment.');
  return found;
};
const codeOf = (act: Promise<unknown>): Promise<string> =>
  act.then(
    () => 'accepted',
    (error: unknown) => (error instanceof Refusal ? error.code : String(error)),
  );
const eventsOf = () => doors.rows<ActOnRecord & { id: string }>(eventsSql, [known]);

describe('consumers of an environment', () => {
  it('are users and their applications; a name is one among its own', async () => {
    const ada = await create('ada', { email: 'ada@example.com' });
    const bob = await create('bob');
    expect(await codeOf(create('ada'))).toBe('NAME_TAKEN');
    await create('shop', { userId: ada });
    await create('shop', { userId: bob });
    await create('ada', { userId: ada });
    expect(await codeOf(create('shop', { userId: ada }))).toBe('NAME_TAKEN');
    const change = (name: string) =>
      new ChangeConsumer(store()).run(grantIn(place), { environmentId: place.environmentId, consumerId: bob, name });
    expect([await codeOf(change('ada')), await change('bob'), await change('Bob')]).toEqual([
      'NAME_TAKEN',
      false,
      true,
    ]);
    expect((await snapshot()).consumers.map(({ kind, name }) => [kind, name])).toEqual([
      ['user', 'ada'],
      ['user', 'Bob'],
      ['application', 'shop'],
      ['application', 'shop'],
      ['application', 'ada'],
    ]);
  });

  it('are made and named by one of two who do so at once', async () => {
    const made = await Promise.all(['ada', 'ada', 'ada', 'ada'].map((name) => codeOf(create(name))));
    expect(made.toSorted()).toEqual(['NAME_TAKEN', 'NAME_TAKEN', 'NAME_TAKEN', 'accepted']);
  });

  it('take their applications along when they are deactivated, and not when they are activated', async () => {
    const ada = await create('ada');
    const shop = await create('shop', { userId: ada });
    await credential(shop);
    expect(await on(DeactivateConsumer, ada)).toBe(true);
    expect(await on(DeactivateConsumer, ada)).toBe(false);
    expect(await snapshot()).toMatchObject({ consumers: [], credentials: [] });
    expect(await codeOf(on(ActivateConsumer, shop))).toBe('CONSUMER_INACTIVE');
    expect(await codeOf(create('blog', { userId: ada }))).toBe('CONSUMER_INACTIVE');
    expect(await on(ActivateConsumer, ada)).toBe(true);
    expect((await snapshot()).consumers.map(({ name }) => name)).toEqual(['ada']);
    expect([await on(ActivateConsumer, shop), await on(ActivateConsumer, shop)]).toEqual([true, false]);
    expect((await snapshot()).credentials).toHaveLength(1);
  });

  it('go with their applications and all credentials', async () => {
    const ada = await create('ada');
    const shop = await create('shop', { userId: ada });
    await credential(ada);
    await credential(shop);
    await on(DeleteConsumer, ada);
    expect(await doors.rows('select 1 from consumer_credential where tenant_id = $1', [place.tenantId])).toEqual([]);
    expect(await snapshot()).toMatchObject({ consumers: [], credentials: [] });
    expect(await codeOf(on(DeleteConsumer, shop))).toBe('NOT_FOUND');
  });

  it('of another tenant, or another environment, are not there', async () => {
    const ada = await create('ada');
    const elsewhere = new DeleteConsumer(store());
    expect(await codeOf(elsewhere.run(grantIn(theirs), theirs.environmentId, ada))).toBe('NOT_FOUND');
    expect(await codeOf(elsewhere.run(grantIn(theirs), place.environmentId, ada))).toBe('NOT_FOUND');
    expect(await codeOf(elsewhere.run(grantIn(place), theirs.environmentId, ada))).toBe('NOT_FOUND');
    expect((await snapshot()).consumers).toHaveLength(1);
  });

  it('are as many as gateways hold, and no more', async () => {
    const ada = await create('ada');
    await doors.rows(
      `insert into consumer (tenant_id, id, environment_id, kind, name)
       select $1, gen_random_uuid(), $2, 'user', 'u' || n from generate_series(2, $3::int) n`,
      [place.tenantId, place.environmentId, consumerLimits.consumers],
    );
    expect(await codeOf(create('bob'))).toBe('QUOTA_EXCEEDED');
    await doors.rows(`delete from consumer where tenant_id = $1 and name like 'u%'`, [place.tenantId]);
    await doors.rows(
      `insert into consumer (tenant_id, id, environment_id, kind, name, user_id)
       select $1, gen_random_uuid(), $2, 'application', 'a' || n, $4 from generate_series(1, $3::int) n`,
      [place.tenantId, place.environmentId, consumerLimits.applications, ada],
    );
    expect(await codeOf(create('shop', { userId: ada }))).toBe('QUOTA_EXCEEDED');
    await doors.rows(
      `insert into consumer_credential (tenant_id, id, environment_id, consumer_id, type, key_id, secret_hash)
       select $1, gen_random_uuid(), $2, $4, 'key-auth', 'k' || n, 'x' from generate_series(1, $3::int) n`,
      [place.tenantId, place.environmentId, consumerLimits.credentialsOfConsumer, ada],
    );
    expect(await codeOf(credential(ada))).toBe('QUOTA_EXCEEDED');
  });
});

describe('credentials', () => {
  it('are one of basic-auth and oauth2 each, and many of key-auth and jwt, each key id once', async () => {
    const [ada, bob] = [await create('ada'), await create('bob')];
    for (const type of ['basic-auth', 'oauth2'] as const) {
      await credential(ada, { type });
      expect([await codeOf(credential(ada, { type })), await codeOf(credential(bob, { type }))]).toEqual([
        'CREDENTIAL_EXISTS',
        'accepted',
      ]);
    }
    await credential(ada, { keyId: 'k' });
    await credential(ada);
    await credential(ada, { type: 'jwt', keyId: 'k' });
    expect(await codeOf(credential(bob, { keyId: 'k' }))).toBe('NAME_TAKEN');
    expect((await snapshot()).credentials).toHaveLength(7);
  });

  it('show a secret that was made once, and keep no secret that was given', async () => {
    const ada = await create('ada');
    const made = await credential(ada);
    const given = await credential(ada, { type: 'basic-auth', secret: 'hunter22' });
    const signed = await credential(ada, { type: 'jwt', keyId: 'sub' });
    expect([made.secret, given.secret, signed.secret]).toEqual([expect.stringMatching(/^tfk_/), null, null]);
    const rotate = (id: typeof made.id, secret: string | null) =>
      new RotateCredential(store(), secrets).run(grantIn(place), {
        ...{ environmentId: place.environmentId, credentialId: id, secret },
      });
    const next = await rotate(made.id, null);
    expect(next).not.toBe(made.secret);
    expect(await rotate(given.id, 'hunter33')).toBeNull();
    expect(await codeOf(rotate(signed.id, null))).toBe('INPUT_INVALID');
    const hashes = (await snapshot()).credentials.map(({ secretHash }) => secretHash?.split(':')[0]);
    expect(hashes).toEqual(['scrypt', undefined, 'sha256']);
    const texts = await doors.rows<{ row: string }>(
      `select k::text as row from consumer_credential k union all select body from audit_event union all select to_jsonb(e)::text from audit_event e`,
    );
    const all = texts.map(({ row }) => row).join('\n');
    for (const secret of ['hunter22', 'hunter33', made.secret ?? '', next ?? '']) expect(all).not.toContain(secret);
  });

  it('have scopes that there are; one that is had is not deleted, and the refusal says whose it is', async () => {
    const ada = await create('ada');
    expect(await codeOf(credential(ada, { scopes: ['read'] }))).toBe('SCOPE_UNKNOWN');
    await scope('read');
    await scope('write');
    expect(await codeOf(scope('read'))).toBe('NAME_TAKEN');
    const { id } = await credential(ada, { scopes: ['write', 'read', 'read'] });
    expect((await snapshot()).credentials).toMatchObject([{ scopes: ['read', 'write'] }]);
    await expect(on(DeleteScope, 'read')).rejects.toMatchObject({
      ...{ code: 'SCOPE_IN_USE', message: '"read" is a scope of 1 credential (of ada). Take it off that first.' },
    });
    const change = (scopes: readonly string[]) =>
      new ChangeCredential(store()).run(grantIn(place), {
        ...{ environmentId: place.environmentId, credentialId: id, scopes },
      });
    expect([await change(['write']), await change(['write']), await codeOf(change(['gone']))]).toEqual([
      ...[true, false, 'SCOPE_UNKNOWN'],
    ]);
    await on(DeleteScope, 'read');
    expect(await codeOf(on(DeleteScope, 'read'))).toBe('SCOPE_UNKNOWN');
  });

  it('are not told of while they are inactive', async () => {
    const ada = await create('ada');
    const { id } = await credential(ada);
    expect([await on(DeactivateCredential, id), await on(DeactivateCredential, id)]).toEqual([true, false]);
    expect((await snapshot()).credentials).toEqual([]);
    expect(await on(ActivateCredential, id)).toBe(true);
    expect((await snapshot()).credentials).toHaveLength(1);
    await on(DeleteCredential, id);
    expect([(await snapshot()).credentials, await codeOf(on(DeleteCredential, id))]).toEqual([[], 'NOT_FOUND']);
  });
});

describe('in production', () => {
  const tryAs = (who: Who) =>
    codeOf(
      new CreateConsumer(store()).run(grantIn(place, who), {
        ...{ environmentId: place.environmentId, name: newId(), userId: null },
      }),
    );

  it('consumers are changed by admins and owners alone, and by their tokens of scope admin', async () => {
    expect(await tryAs({})).toBe('accepted');
    await doors.rows(`update environment set name = 'production' where id = $1`, [place.environmentId]);
    const who: readonly Who[] = [{}, { role: 'admin' }, { role: 'owner' }, { role: 'owner', scope: 'admin' }];
    const answers: string[] = [];
    for (const one of who) answers.push(await tryAs(one));
    expect(answers).toEqual(['FORBIDDEN', 'accepted', 'accepted', 'accepted']);
  });

  it('is what the last stage of a project is, whatever its name', async () => {
    await doors.rows(`update environment set follows_head = false where id = $1`, [place.environmentId]);
    expect(await tryAs({})).toBe('FORBIDDEN');
  });
});

describe('a change', () => {
  it('is on record as what it is, and names nobody', async () => {
    const ada = await create('ada', { email: 'ada@example.com' });
    await scope('read');
    const { id } = await credential(ada, { keyId: 'the-key', scopes: ['read'] });
    await on(DeactivateCredential, id);
    await on(DeleteConsumer, ada);
    await on(DeleteScope, 'read');
    const events = await eventsOf();
    expect(misstated(events)).toEqual([]);
    expect(events.map(({ action }) => action)).toEqual([
      ...['consumer.create', 'consumer-scope.create', 'credential.create', 'credential.deactivate'],
      ...['consumer.delete', 'consumer-scope.delete'],
    ]);
    expect(JSON.stringify(events)).not.toMatch(/ada@|"ada"|the-key/);
  });

  it('that no event speaks of is refused by the database, whatever is changed', async () => {
    const ada = await create('ada');
    const { id } = await credential(ada);
    await scope('read');
    const silently = [
      `update consumer set is_active = false where id = '${ada}'`,
      `update consumer_credential set secret_hash = 'sha256:x' where id = '${id}'`,
      `delete from consumer_credential where id = '${id}'`,
      `delete from consumer where id = '${ada}'`,
      `delete from consumer_scope where name = 'read'`,
    ];
    for (const sql of silently) {
      const act = doors.app.within(issueWorkerGrant(place.tenantId, 'api'), (rows) => rows.$executeRawUnsafe(sql));
      await expect(act).rejects.toThrow(/has no audit event/);
    }
  });

  it('raises the version, each of them, and one of another environment does not', async () => {
    const before = (await snapshot()).version;
    const ada = await create('ada');
    const versions = [before, (await snapshot()).version];
    await credential(ada);
    versions.push((await snapshot()).version);
    await on(DeleteConsumer, ada);
    versions.push((await snapshot()).version);
    expect(versions).toEqual(versions.toSorted((a, b) => a - b));
    expect(new Set(versions).size).toBe(4);
    await new CreateConsumer(store()).run(grantIn(theirs), {
      environmentId: theirs.environmentId,
      name: 'x',
      userId: null,
    });
    expect((await snapshot()).version).toBe(versions.at(-1));
  });

  it('makes its environment due, until gateways have been told of as much', async () => {
    const dueHere = async () =>
      (await pushes().claimPushes(100, 60_000)).filter(({ environmentId }) => environmentId === place.environmentId);
    const ada = await create('ada');
    const { version } = await snapshot();
    expect(await dueHere()).toEqual([{ tenantId: place.tenantId, environmentId: place.environmentId, version }]);
    // Somebody else tells of it.
    expect(await dueHere()).toEqual([]);
    await credential(ada);
    const [newer] = await dueHere();
    await pushes().settlePush(place.environmentId, version);
    await pushes().putOffPush(place.environmentId, newer?.version ?? 0, 0);
    expect(await dueHere()).toEqual([newer]);
    await pushes().putOffPush(place.environmentId, newer?.version ?? 0, 60_000);
    expect(await dueHere()).toEqual([]);
    await pushes().settlePush(place.environmentId, newer?.version ?? 0);
    await doors.rows('update directory.consumer_push set due_from = now(), busy_until = null');
    expect(await dueHere()).toEqual([]);
  });
});
