import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { AccessWorld, type TestPlace } from '../testing/access-world.js';
import { addPerson } from '../testing/test-person.js';
import { Notices } from './notices.js';

let world: AccessWorld;
let place: TestPlace;
let token: string;
const address = 'teller@example.org';
beforeAll(async () => {
  world = await AccessWorld.open();
  place = world.ours;
  const about = { email: address, places: [[place.tenantId, 'viewer']] } as const;
  ({ token } = await addPerson(world, 'teller', about));
});
afterAll(() => world.close());
beforeEach(() => {
  world.api.mailer.sent.length = 0;
  world.api.mailer.failure = null;
});

const set = async (...kinds: readonly string[]) => {
  const { data } = await world.api.ask(
    token,
    'mutation ($input: SetNotificationsInput!) { setNotifications(input: $input) { kinds } }',
    { input: { tenantId: place.tenantId, kinds } },
  );
  return data?.['setNotifications'] as unknown;
};
const happens = async (action: string): Promise<void> => {
  const entry = { action, objectKind: 'environment', objectId: place.environmentId, detail: {} };
  await world.superuser.query(`select set_config('app.tenant_id', $1, false)`, [place.tenantId]);
  await world.superuser.query(`select audit.append($1, '{"kind": "worker", "id": "t", "name": "t"}', $2)`, [
    place.tenantId,
    JSON.stringify([entry]),
  ]);
};
/** A minute later. */
const later = () => world.superuser.query(`update notification set rest_until = null`);
const tell = () => world.api.part(Notices).run();
const letters = () => world.api.mailer.sent.filter(({ to }) => to === address).map(({ subject }) => subject);

it('tells a member by mail what they want to know, once, and nobody else', async () => {
  expect(await set('failures')).toEqual({ kinds: ['failures'] });
  await happens('deployment.fail');
  await happens('deployment.succeed');
  await Promise.all([tell(), tell()]);
  await later();
  await tell();
  expect(letters()).toEqual([expect.stringContaining('could not be deployed to')]);
  const { data } = await world.api.ask(token, '{ viewer { memberships { notifications } } }');
  expect(data).toEqual({ viewer: { memberships: [{ notifications: ['failures'] }] } });
});

it('writes a letter a minute at most, with all that has happened', async () => {
  for (let times = 0; times < 3; times += 1) await happens('deployment.fail');
  await tell();
  await happens('deployment.fail');
  await tell();
  expect(letters()).toEqual([expect.stringContaining('3 things')]);
  await later();
  await tell();
  expect(letters()).toHaveLength(2);
});

it('writes it later where no mail goes out', async () => {
  await later();
  await happens('deployment.fail');
  world.api.mailer.failure = new Error('the server is away');
  await tell();
  world.api.mailer.failure = null;
  await later();
  await tell();
  expect(letters()).toHaveLength(1);
});

it('writes nothing to an address that is not verified, and nothing to who wants nothing', async () => {
  await later();
  await world.superuser.query(`update platform.app_user set email_verified = false where email = $1`, [address]);
  await happens('deployment.fail');
  await tell();
  await world.superuser.query(`update platform.app_user set email_verified = true where email = $1`, [address]);
  expect(await set()).toEqual({ kinds: [] });
  await happens('deployment.fail');
  await tell();
  expect(letters()).toEqual([]);
});
