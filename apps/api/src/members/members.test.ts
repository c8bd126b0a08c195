import { expect, describe, it } from 'vitest';
import { waitUntil } from '@tiffin/testing/wait-until';
import type pg from 'pg';
import { actionsIn, type PeopleOf, rowsOfPeople, withPeople } from '../testing/people.js';
import type { TestApi } from '../testing/test-api.js';

let api: TestApi;
let superuser: pg.Client;
let people: PeopleOf;
withPeople((test) => ({ api, superuser, people } = test));

const codeOf = (token: string, operation: string, input: object): Promise<string> =>
  people.code(token, operation, input);
const rows = (): Promise<string> => rowsOfPeople(superuser);

describe('the first sign-in', () => {
  it('opens tenant and project at once, by the token that it came with', async () => {
    const token = api.identity.issue('first', { name: 'Ada Lovelace' });
    expect((await api.ask(token, '{ viewer { user { id } memberships { role } } }')).data).toEqual({
      viewer: { user: null, memberships: [] },
    });
    const signIn = `mutation { signIn { tenant { slug name } viewer { user { name email } memberships { role } } } }`;
    expect((await api.ask(token, signIn)).data).toEqual({
      signIn: {
        tenant: { slug: 'ada-lovelace', name: 'Ada Lovelace' },
        viewer: { user: { name: 'Ada Lovelace', email: 'first@example.com' }, memberships: [{ role: 'owner' }] },
      },
    });
    const environments = ['development', 'testing', 'staging', 'production'].map((name) => ({ name }));
    expect((await api.ask(token, '{ projects { edges { node { name environments { name } } } } }')).data).toEqual({
      projects: { edges: [{ node: { name: 'My first project', environments } }] },
    });
    expect((await api.ask(token, signIn)).text).toContain('"tenant":null');
  });

  it('comes before everything that a person does', async () => {
    const token = api.identity.issue('early');
    expect(await codeOf(token, 'createTenant', { name: 'Mine' })).toBe('SIGN_IN_FIRST');
    expect(await codeOf(token, 'acceptInvitation', { token: 'tfi_x' })).toBe('SIGN_IN_FIRST');
  });

  it('is ended everywhere by its person', async () => {
    const { token } = await people.signUp('everywhere');
    expect((await api.ask(token, 'mutation { signOutEverywhere { signedOut } }')).errors).toEqual([]);
    await waitUntil('it is refused', async () =>
      (await api.ask(token, '{ viewer { id } }')).text.includes('UNAUTHENTICATED'),
    );
  });
});

describe('an invited person', () => {
  it('accepts, is demoted, and is removed: each acts within 5 s, on an open subscription and an API token too', async () => {
    const [owner, guest] = [await people.signUp('owner1'), await people.signUp('guest1')];
    const { tenantId } = owner;
    const { data } = await api.ask(
      owner.token,
      'query ($id: ID!) { tenant(id: $id) { id } projects { edges { node { id } } } }',
      {
        id: tenantId,
      },
    );
    const { edges } = (data as unknown as { projects: { edges: { node: { id: string } }[] } }).projects;
    const projectId = edges[0]?.node.id ?? '';
    const invited = await people.invite(owner, guest.email, 'admin');
    expect(invited.mail).toBe('sent');
    const token = api.mailer.tokenTo(guest.email);
    expect(await people.run(guest.token, ['acceptInvitation', 'tenant { id }'], { token })).toEqual({
      tenant: { id: tenantId },
    });

    const rename = () => codeOf(guest.token, 'renameTenant', { tenantId, name: 'Renamed' });
    expect(await rename()).toBe('yes');
    const apiToken = await people.apiTokenOf(superuser, guest);
    const feed = api.subscribe(guest.token, 'subscription ($id: ID!) { canvasChanged(projectId: $id) { number } }', {
      id: projectId,
    });
    await waitUntil('the present', () => feed.events.length === 1);

    const memberId = await people.memberId(owner, guest);
    const since = performance.now();
    expect(await codeOf(owner.token, 'changeMemberRole', { tenantId, memberId, role: 'viewer' })).toBe('yes');
    await waitUntil('the demotion', async () => (await rename()) === 'FORBIDDEN');
    expect(await codeOf(apiToken, 'renameTenant', { tenantId, name: 'Renamed' })).toBe('FORBIDDEN');
    expect(feed.ended).toBeNull();
    expect(await codeOf(owner.token, 'removeMember', { tenantId, memberId })).toBe('yes');
    await waitUntil('the end of the subscription', () => feed.ended);
    await waitUntil('the removal', async () => (await rename()) === 'NOT_FOUND');
    await waitUntil('the end of the token', async () =>
      (await api.ask(apiToken, '{ viewer { id } }')).text.includes('UNAUTHENTICATED'),
    );
    expect(performance.now() - since).toBeLessThan(5_000);
    expect(feed.events).toHaveLength(1);
    expect(await actionsIn(superuser, tenantId)).toEqual([
      ...['tenant.create', 'project.create', 'invitation.create', 'invitation.accept', 'tenant.rename'],
      ...['member.change-role', 'member.remove'],
    ]);
  });

  it('is listed, and others are not told of invitations', async () => {
    const [owner, guest] = [await people.signUp('owner2'), await people.signUp('guest2')];
    await people.invite(owner, guest.email, 'viewer');
    const query = `query ($id: ID!) { tenant(id: $id) { members(first: 1) { edges { node { name email role } } pageInfo { hasNextPage } }
      invitations { edges { node { email role state mail invitedBy } } } } }`;
    const { data } = await api.ask(owner.token, query, { id: owner.tenantId });
    expect(data).toEqual({
      tenant: {
        members: {
          edges: [{ node: { name: 'Person owner2', email: 'owner2@example.com', role: 'owner' } }],
          pageInfo: { hasNextPage: false },
        },
        invitations: {
          edges: [
            {
              node: {
                ...{ email: guest.email, role: 'viewer', state: 'open', mail: 'sent' },
                invitedBy: 'Person owner2',
              },
            },
          ],
        },
      },
    });
    await people.accept(guest);
    const seen = await api.ask(guest.token, query, { id: owner.tenantId });
    expect(seen.errors[0]?.extensions.code).toBe('FORBIDDEN');
    expect(seen.text).not.toContain(guest.email);
  });

  it('may belong to many tenants, and switches without signing in again', async () => {
    const [one, other, guest] = [
      await people.signUp('owner3'),
      await people.signUp('owner4'),
      await people.signUp('guest3'),
    ];
    for (const owner of [one, other]) {
      await people.invite(owner, guest.email, 'developer');
      await people.accept(guest);
    }
    const made = await people.run(guest.token, ['createTenant', 'tenant { id }'], { name: 'Third', slug: 'third' });
    const ids = [one.tenantId, other.tenantId, guest.tenantId, (made as { tenant: { id: string } }).tenant.id];
    for (const tenantId of ids)
      expect(await codeOf(guest.token, 'createProject', { tenantId, name: 'Mine' })).toBe('yes');
  });
});

describe('roles', () => {
  const withMember = async (name: string, role: string) => {
    const [owner, guest] = [await people.signUp(`owner-${name}`), await people.signUp(`guest-${name}`)];
    await people.invite(owner, guest.email, role);
    await people.accept(guest);
    return {
      owner,
      guest,
      tenantId: owner.tenantId,
      ownerId: await people.memberId(owner, owner),
      guestId: await people.memberId(owner, guest),
    };
  };

  it('reach no higher than their own', async () => {
    const { guest, tenantId, ownerId, guestId } = await withMember('reach', 'admin');
    const before = await rows();
    const codes = [
      await codeOf(guest.token, 'changeMemberRole', { tenantId, memberId: guestId, role: 'owner' }),
      await codeOf(guest.token, 'changeMemberRole', { tenantId, memberId: ownerId, role: 'viewer' }),
      await codeOf(guest.token, 'removeMember', { tenantId, memberId: ownerId }),
      await codeOf(guest.token, 'inviteMember', { tenantId, email: 'ally@example.com', role: 'owner' }),
    ];
    expect(codes).toEqual(Array(4).fill('ROLE_TOO_HIGH'));
    expect(await codeOf(guest.token, 'transferOwnership', { tenantId, memberId: guestId })).toBe('FORBIDDEN');
    expect(await rows()).toBe(before);
  });

  it('keep the last owner, who may not leave, be removed or step down', async () => {
    const { owner, tenantId, ownerId } = await withMember('last', 'admin');
    const before = await rows();
    const codes = [
      await codeOf(owner.token, 'leaveTenant', { tenantId }),
      await codeOf(owner.token, 'removeMember', { tenantId, memberId: ownerId }),
      await codeOf(owner.token, 'changeMemberRole', { tenantId, memberId: ownerId, role: 'admin' }),
    ];
    expect(codes).toEqual(Array(3).fill('LAST_OWNER'));
    expect(await rows()).toBe(before);
  });

  it.each(['changeMemberRole', 'removeMember', 'leaveTenant'])(
    'of two owners at once, %s leaves one',
    async (operation) => {
      for (const round of [1, 2, 3]) {
        const { owner, guest, tenantId, ownerId, guestId } = await withMember(
          `${operation}${round}`.toLowerCase(),
          'owner',
        );
        const pairs = [
          [owner, guestId],
          [guest, ownerId],
        ] as const;
        await Promise.all(
          pairs.map(([by, memberId]) => codeOf(by.token, operation, operationInput(operation, { tenantId, memberId }))),
        );
        const { rows: owners } = await superuser.query(`select from member where tenant_id = $1 and role = 'owner'`, [
          tenantId,
        ]);
        expect(owners).toHaveLength(1);
      }
    },
  );

  const operationInput = (operation: string, { tenantId, memberId }: { tenantId: string; memberId: string }) => {
    if (operation === 'leaveTenant') return { tenantId };
    return operation === 'removeMember' ? { tenantId, memberId } : { tenantId, memberId, role: 'admin' };
  };

  it('are handed over as a whole: the new owner is one, the old one an admin', async () => {
    const { owner, guest, tenantId, guestId } = await withMember('transfer', 'viewer');
    expect(await codeOf(owner.token, 'transferOwnership', { tenantId, memberId: guestId })).toBe('yes');
    const { rows: found } = await superuser.query('select role from member where tenant_id = $1 order by id', [
      tenantId,
    ]);
    expect(found.map(({ role }) => role as string)).toEqual(['admin', 'owner']);
    await waitUntil(
      'the new rights',
      async () => (await codeOf(guest.token, 'renameTenant', { tenantId, name: 'Guest' })) === 'yes',
    );
    expect(await codeOf(owner.token, 'leaveTenant', { tenantId })).toBe('yes');
    expect((await actionsIn(superuser, tenantId)).slice(-5)).toEqual([
      'tenant.transfer',
      ...['member.change-role', 'member.change-role'],
      'tenant.rename',
      'member.leave',
    ]);
  });

  it('smuggled into an input, or a tenant, are refused by the schema, and nothing changes (I-06)', async () => {
    const { owner, guest, tenantId, guestId } = await withMember('smuggle', 'viewer');
    const foreign = guest.tenantId;
    const before = await rows();
    const smuggled: readonly [string, string, object][] = [
      [owner.token, 'removeMember', { tenantId, memberId: guestId, role: 'owner' }],
      [owner.token, 'leaveTenant', { tenantId, actor: 'somebody' }],
      [owner.token, 'renameTenant', { tenantId, name: 'X', slug: 'y' }],
      [owner.token, 'createTenant', { name: 'X', tenantId: foreign, role: 'owner' }],
      [guest.token, 'acceptInvitation', { token: 'tfi_x', role: 'owner', tenantId }],
      [owner.token, 'inviteMember', { tenantId, email: 'a@example.com', role: 'operator' }],
      [owner.token, 'changeMemberRole', { tenantId, memberId: guestId, role: 'superuser' }],
    ];
    for (const [token, operation, input] of smuggled) {
      expect([operation, await codeOf(token, operation, input)]).toEqual([operation, 'INPUT_INVALID']);
    }
    // A member of another tenant, named in one's own.
    expect(await codeOf(owner.token, 'removeMember', { tenantId, memberId: await people.memberId(guest, guest) })).toBe(
      'NOT_FOUND',
    );
    expect(await rows()).toBe(before);
  });

  it('of a tenant name that nobody could tell from another are refused, and nothing changes', async () => {
    const { token, tenantId } = await people.signUp('names');
    const before = await rows();
    for (const name of ['Pаypal', 'Ad\u202emin', 'Ａcme', 'A\u200bcme', 'ОАО']) {
      expect([name, await codeOf(token, 'renameTenant', { tenantId, name })]).toEqual([name, 'NAME_MISLEADING']);
      expect([name, await codeOf(token, 'createTenant', { name })]).toEqual([name, 'NAME_MISLEADING']);
    }
    expect(await rows()).toBe(before);
  });
});
