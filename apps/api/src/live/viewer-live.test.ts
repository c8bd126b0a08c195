import { describe, expect, it } from 'vitest';
import { waitUntil } from '@tiffin/testing/wait-until';
import type { Feed } from '../testing/feed.js';
import { type PeopleOf, withPeople } from '../testing/people.js';
import type { TestApi } from '../testing/test-api.js';

let api: TestApi;
let people: PeopleOf;
withPeople((test) => ({ api, people } = test));

const watch = (token: string): Feed =>
  api.subscribe(token, 'subscription { viewerChanged { memberships { role tenant { id } } } }');

const follow = (token: string): Feed =>
  api.subscribe(token, 'subscription { viewerChanged { memberships { tenant { id name state } } } }');

/** How a tenant stands, in the newest event. */
const standing = (feed: Feed, tenantId: string): string | null => {
  const viewer = feed.events.at(-1)?.['viewerChanged'] as unknown as
    { memberships: readonly { tenant: { id: string; name: string; state: string } }[] } | undefined;
  const found = viewer?.memberships.find(({ tenant }) => tenant.id === tenantId)?.tenant;
  return found ? `${found.state} ${found.name}` : null;
};

/** The places of the newest event. */
const places = (feed: Feed): readonly string[] => {
  const viewer = feed.events.at(-1)?.['viewerChanged'] as unknown as
    { memberships: readonly { role: string; tenant: { id: string } }[] } | undefined;
  return (viewer?.memberships ?? []).map(({ role, tenant }) => `${role} of ${tenant.id}`).sort();
};

const within = (what: string, done: () => boolean): Promise<unknown> =>
  waitUntil(what, () => Promise.resolve(done() ? true : null), 5_000);

describe('viewerChanged', () => {
  it('tells whoever watches of a new tenant, a demotion and a removal, and nobody else', async () => {
    const [owner, guest] = [await people.signUp('owner'), await people.signUp('guest')];
    const [theirs, owners] = [watch(guest.token), watch(owner.token)];
    const own = `owner of ${guest.tenantId}`;
    await within('the present', () => places(theirs).join() === own && owners.events.length === 1);
    await people.invite(owner, guest.email, 'admin');
    await people.accept(guest);
    const withRole = (role: string): string => [own, `${role} of ${owner.tenantId}`].sort().join();
    await within('the new tenant', () => places(theirs).join() === withRole('admin'));
    const memberId = await people.memberId(owner, guest);
    const place = { tenantId: owner.tenantId, memberId };
    await people.run(owner.token, ['changeMemberRole', 'member { role }'], { ...place, role: 'viewer' });
    await within('the demotion', () => places(theirs).join() === withRole('viewer'));
    await people.run(owner.token, ['removeMember', 'memberId'], place);
    await within('the removal', () => places(theirs).join() === own);
    expect([theirs.ended, owners.ended, owners.events.length]).toEqual([null, null, 1]);
    [theirs, owners].forEach((feed) => feed.stop());
  });

  it('tells every member how their tenant stands, as it changes, and nobody else', async () => {
    const [owner, guest, stranger] = [
      await people.signUp('steady', { name: 'Steady' }),
      await people.signUp('watching'),
      await people.signUp('elsewhere'),
    ];
    await people.invite(owner, guest.email, 'viewer');
    await people.accept(guest);
    const [theirs, strangers] = [follow(guest.token), follow(stranger.token)];
    const says = async (state: string): Promise<unknown> =>
      within(state, () => standing(theirs, owner.tenantId) === state);
    await says('active Steady');
    const { tenantId } = owner;
    await people.run(owner.token, ['renameTenant', 'tenant { id }'], { tenantId, name: 'Renamed' });
    await says('active Renamed');
    const olga = api.identity.issue('olga', { isOperator: true, name: 'Olga' });
    await people.run(olga, ['suspendTenant', 'tenant { id }'], { tenantId, reason: 'Unpaid' });
    await says('suspended Renamed');
    await people.run(olga, ['resumeTenant', 'tenant { id }'], { tenantId });
    await says('active Renamed');
    await people.run(owner.token, ['deleteTenant', 'tenant { id }'], { tenantId });
    await says('deleting Renamed');
    await people.run(owner.token, ['restoreTenant', 'tenant { id }'], { tenantId });
    await says('active Renamed');
    expect(strangers.events).toHaveLength(1);
    [theirs, strangers].forEach((feed) => feed.stop());
  });

  it('ends when the person signs out everywhere', async () => {
    const { token } = await people.signUp('leaving');
    const feed = watch(token);
    await within('the present', () => feed.events.length === 1);
    await api.ask(token, 'mutation { signOutEverywhere { signedOut } }');
    await within('the end', () => feed.ended !== null);
    expect(JSON.stringify(feed.ended)).toContain('UNAUTHENTICATED');
  });
});
