import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { issueWorkerGrant } from '@tiffin/access';
import { CreateConsumer, DeactivateCredential, DeleteConsumer, DeleteScope } from '@tiffin/consumers-operations';
import { newId } from '@tiffin/kernel';
import { type ActOnRecord, eventsSql, misstated } from '@tiffin/testing';
import { codeOf, consumerGrant, ConsumerPlace, type Who } from './testing/consumer-place.js';
import type { TestDoors } from './testing/test-doors.js';
import { TestPlace } from './testing/test-place.js';
import { withDoors } from './testing/with-doors.js';

let doors: TestDoors;
let ours: ConsumerPlace;
let theirs: TestPlace;
let known: readonly string[];

withDoors((opened) => {
  doors = opened;
});
beforeAll(async () => {
  ours = new ConsumerPlace(doors, await TestPlace.make(doors));
  theirs = await TestPlace.make(doors);
  await doors.requireEvents();
});
beforeEach(async () => {
  await ours.clear();
  known = (await doors.rows<{ id: string }>('select id from audit_event')).map(({ id }) => id);
});

const eventsOf = () => doors.rows<ActOnRecord & { id: string }>(eventsSql, [known]);

describe('in production', () => {
  const tryAs = (who: Who) =>
    codeOf(
      new CreateConsumer(ours.store).run(consumerGrant(ours.place, who), {
        ...{ environmentId: ours.place.environmentId, name: newId(), userId: null },
      }),
    );

  it('consumers are changed by admins and owners alone, and by their tokens of scope admin', async () => {
    expect(await tryAs({})).toBe('accepted');
    await doors.rows(`update environment set name = 'production' where id = $1`, [ours.place.environmentId]);
    const who: readonly Who[] = [{}, { role: 'admin' }, { role: 'owner' }, { role: 'owner', scope: 'admin' }];
    const answers: string[] = [];
    for (const one of who) answers.push(await tryAs(one));
    expect(answers).toEqual(['FORBIDDEN', 'accepted', 'accepted', 'accepted']);
  });

  it('is what the last stage of a project is, whatever its name', async () => {
    await doors.rows(`update environment set follows_head = false where id = $1`, [ours.place.environmentId]);
    expect(await tryAs({})).toBe('FORBIDDEN');
  });
});

describe('a change', () => {
  it('is on record as what it is, and names nobody', async () => {
    const ada = await ours.create('ada', { email: 'ada@example.com' });
    await ours.scope('read');
    const { id } = await ours.credential(ada, { keyId: 'the-key', scopes: ['read'] });
    await ours.on(DeactivateCredential, id);
    await ours.on(DeleteConsumer, ada);
    await ours.on(DeleteScope, 'read');
    const events = await eventsOf();
    expect(misstated(events)).toEqual([]);
    expect(events.map(({ action }) => action)).toEqual([
      ...['consumer.create', 'consumer-scope.create', 'credential.create', 'credential.deactivate'],
      ...['consumer.delete', 'consumer-scope.delete'],
    ]);
    expect(JSON.stringify(events)).not.toMatch(/ada@|"ada"|the-key/);
  });

  it('that no event speaks of is refused by the database, whatever is changed', async () => {
    const ada = await ours.create('ada');
    const { id } = await ours.credential(ada);
    await ours.scope('read');
    const silently = [
      `update consumer set is_active = false where id = '${ada}'`,
      `update consumer_credential set secret_hash = 'sha256:x' where id = '${id}'`,
      `delete from consumer_credential where id = '${id}'`,
      `delete from consumer where id = '${ada}'`,
      `delete from consumer_scope where name = 'read'`,
    ];
    for (const sql of silently) {
      const act = doors.app.within(issueWorkerGrant(ours.place.tenantId, 'api'), (rows) => rows.$executeRawUnsafe(sql));
      await expect(act).rejects.toThrow(/has no audit event/);
    }
  });

  it('raises the version, each of them, and one of another environment does not', async () => {
    const before = (await ours.snapshot()).version;
    const ada = await ours.create('ada');
    const versions = [before, (await ours.snapshot()).version];
    await ours.credential(ada);
    versions.push((await ours.snapshot()).version);
    await ours.on(DeleteConsumer, ada);
    versions.push((await ours.snapshot()).version);
    expect(versions).toEqual(versions.toSorted((a, b) => a - b));
    expect(new Set(versions).size).toBe(4);
    await new CreateConsumer(ours.store).run(consumerGrant(theirs), {
      environmentId: theirs.environmentId,
      name: 'x',
      userId: null,
    });
    expect((await ours.snapshot()).version).toBe(versions.at(-1));
  });

  it('makes its environment due, until gateways have been told of as much', async () => {
    const dueHere = async () =>
      (await ours.pushes.claimPushes(100, 60_000)).filter(
        ({ environmentId }) => environmentId === ours.place.environmentId,
      );
    const ada = await ours.create('ada');
    const { version } = await ours.snapshot();
    expect(await dueHere()).toEqual([
      { tenantId: ours.place.tenantId, environmentId: ours.place.environmentId, version },
    ]);
    // Somebody else tells of it.
    expect(await dueHere()).toEqual([]);
    await ours.credential(ada);
    const [newer] = await dueHere();
    await ours.pushes.settlePush(ours.place.environmentId, version);
    await ours.pushes.putOffPush(ours.place.environmentId, newer?.version ?? 0, 0);
    expect(await dueHere()).toEqual([newer]);
    await ours.pushes.putOffPush(ours.place.environmentId, newer?.version ?? 0, 60_000);
    expect(await dueHere()).toEqual([]);
    await ours.pushes.settlePush(ours.place.environmentId, newer?.version ?? 0);
    await doors.rows('update directory.consumer_push set due_from = now(), busy_until = null');
    expect(await dueHere()).toEqual([]);
  });
});
