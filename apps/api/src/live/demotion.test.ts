import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Args, ID, Resolver, Subscription } from '@nestjs/graphql';
import { newId, type UserId } from '@tiffin/kernel';
import { TenantDatabase } from '@tiffin/postgres';
import { createTestDatabase, type TestDatabase } from '@tiffin/testing';
import { waitUntil } from '@tiffin/testing/wait-until';
import pg from 'pg';
import { Admitted, type TenantAdmission } from '../access/admission.js';
import { Requires } from '../access/requires.js';
import type { Feed } from '../testing/feed.js';
import { fillPlace, printed } from '../testing/fill-place.js';
import { TestApi } from '../testing/test-api.js';
import { makeLiveProject, type TestProject } from '../testing/test-project.js';
import { addMember, makeTenant, type TestTenant } from '../testing/test-tenant.js';
import { liveStream } from './live-stream.js';
import { OpenStreams } from './open-streams.js';

/** A subscription that not everybody may have: the API's own are for viewers, too. */
@Resolver()
class Planted {
  @Subscription(() => String)
  @Requires('logs.read', { environment: 'environmentId' })
  planted(@Admitted() admission: TenantAdmission, @Args('environmentId', { type: () => ID }) _: string) {
    const source = {
      admission,
      streams: new OpenStreams({ ofPerson: 100, ofTenant: 100 }),
      listen: () => () => undefined,
    };
    return liveStream('planted', { ...source, read: async () => 'secret' });
  }
}

let database: TestDatabase;
let superuser: pg.Client;
let tenants: TenantDatabase;
let workers: TenantDatabase;
let api: TestApi;
let place: TestTenant & TestProject;
beforeAll(async () => {
  database = await createTestDatabase();
  superuser = new pg.Client({ connectionString: database.superuser });
  await superuser.connect();
  [tenants, workers, api] = await Promise.all([
    TenantDatabase.open(database.app, 2),
    TenantDatabase.open(database.worker, 2),
    TestApi.start(database.app, {}, [Planted]),
  ]);
  const tenant = await makeTenant(tenants, 'ours');
  place = { ...tenant, ...(await makeLiveProject(api, workers, tenant)) };
  await fillPlace({ api, superuser }, { ...place, spareId: newId() });
});
afterAll(async () => {
  await api.close();
  await Promise.all([tenants.close(), workers.close(), superuser.end()]);
  await database.drop();
});

const planted = 'subscription ($id: ID!) { planted(environmentId: $id) }';
const status = `subscription ($id: ID!) { environmentStatus(environmentId: $id) {
  name failure { lastLines } units { lastFailure } } }`;
const codesOf = (feed: Feed) => JSON.stringify(feed.ended).match(/"code":"\w+"/g);

/** Somebody with something open, of which the present has come. */
async function watching(query: string): Promise<{ readonly feed: Feed; readonly userId: UserId }> {
  const userId = newId<UserId>();
  const token = await addMember(tenants, place.tenantId, { userId, role: 'developer' });
  const feed = api.subscribe(token, query, { id: place.environmentId });
  await waitUntil('the present', () => feed.events.length > 0);
  return { feed, userId };
}

const setRole = (userId: UserId, role: string) =>
  superuser.query('update member set role = $2 where user_id = $1', [userId, role]);
/** What is done is not announced: as a trigger that a restore left out. */
async function unheard(work: () => Promise<unknown>): Promise<void> {
  await superuser.query('alter table member disable trigger announce');
  await work();
  await superuser.query('alter table member enable trigger announce');
}
const touch = () =>
  superuser.query('update environment set settings_version = settings_version + 1 where id = $1', [
    place.environmentId,
  ]);

describe('whoever is demoted with a subscription open (I-08, I-17)', () => {
  const demotions: readonly [string, number, (userId: UserId) => Promise<unknown>][] = [
    ['a second', 1_000, (userId) => setRole(userId, 'viewer')],
    ['5 s, also where nobody announces it', 5_000, (userId) => unheard(() => setRole(userId, 'viewer'))],
  ];

  it.each(demotions)('sees it end within %s where it needs more than they may now', async (_, withinMs, demote) => {
    const { feed, userId } = await watching(planted);
    const since = performance.now();
    await demote(userId);
    await waitUntil('its end', () => feed.ended);
    expect(performance.now() - since).toBeLessThan(withinMs);
    expect([codesOf(feed), feed.events.length]).toEqual([['"code":"FORBIDDEN"'], 1]);
  });

  it.each(demotions)('is shown within %s what they may see now, and no more', async (_, withinMs, demote) => {
    const { feed, userId } = await watching(status);
    expect(JSON.stringify(feed.events[0])).toContain(printed);
    const since = performance.now();
    await demote(userId);
    const shortened = await waitUntil('an event without what units print', async () => {
      await touch();
      return feed.events.find((event) => !JSON.stringify(event).includes(printed));
    });
    expect(performance.now() - since).toBeLessThan(withinMs);
    const at = feed.events.indexOf(shortened);
    expect(JSON.stringify(feed.events.slice(at))).not.toContain(printed);
  });

  it('is shown nothing of what units print from the announcement on, in the very next event', async () => {
    const { feed, userId } = await watching(status);
    await setRole(userId, 'viewer');
    const before = feed.events.length;
    await touch();
    await waitUntil('the next event', () => feed.events.length > before);
    expect(JSON.stringify(feed.events.slice(before))).not.toContain(printed);
  });

  it('keeps it open where another role includes it as well, or another member is demoted (control)', async () => {
    const [one, other] = [await watching(planted), await watching(planted)];
    await setRole(one.userId, 'admin');
    await setRole(other.userId, 'viewer');
    await waitUntil('the end of the other', () => other.feed.ended);
    expect([one.feed.ended, one.feed.events.length]).toEqual([null, 1]);
    one.feed.stop();
  });
});
