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

  it('ends when the person signs out everywhere', async () => {
    const { token } = await people.signUp('leaving');
    const feed = watch(token);
    await within('the present', () => feed.events.length === 1);
    await api.ask(token, 'mutation { signOutEverywhere { signedOut } }');
    await within('the end', () => feed.ended !== null);
    expect(JSON.stringify(feed.ended)).toContain('UNAUTHENTICATED');
  });
});
