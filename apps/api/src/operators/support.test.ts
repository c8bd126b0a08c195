import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId } from '@tiffin/kernel';
import { waitUntil } from '@tiffin/testing/wait-until';
import { AccessWorld, idsOf, verdict } from '../testing/access-world.js';
import { type Fixture, fixtures } from '../testing/fixtures.js';
import { supporter } from '../testing/personas.js';
import { addPerson } from '../testing/test-person.js';

let world: AccessWorld;
beforeAll(async () => {
  world = await AccessWorld.open();
});
afterAll(() => world.close());

const project = 'query ($id: ID!) { project(id: $id) { name } }';
const canvas = 'subscription ($id: ID!) { canvasChanged(projectId: $id) { number } }';
const open = `mutation ($input: OpenSupportAccessInput!) { openSupportAccess(input: $input) {
  supportAccess { id isOpen reason onBehalfOf expiresAt tenant { slug } } } }`;
const close = `mutation ($input: CloseSupportAccessInput!) { closeSupportAccess(input: $input) { supportAccess { isOpen endedAt } } }`;

const operator = (sessionId: string | null = null) =>
  world.api.identity.issue(`olga-${newId()}`, { isOperator: true, name: 'Olga', sessionId });

async function openFor(token: string, given: object = {}) {
  const input = { tenantId: world.ours.tenantId, reason: 'Ticket 4711', minutes: 5, ...given };
  const { data, errors } = await world.api.ask(token, open, { input });
  return { access: data?.['openSupportAccess']?.['supportAccess'] as { id: string } | undefined, errors };
}

const codeOf = async (token: string, document: string, variables: object): Promise<string> =>
  (await world.api.ask(token, document, variables)).errors[0]?.extensions.code ?? 'yes';
const looks = (token: string) => codeOf(token, project, { id: world.ours.projectId });

interface Event {
  readonly action: string;
  readonly actor_kind: string;
  readonly actor_name: string;
  readonly on_behalf_of: string | null;
  readonly detail: { readonly reason: string };
}
async function eventsOf(tenantId: string, accessId?: string): Promise<readonly Event[]> {
  const { rows } = await world.superuser.query<Event>(
    `select action, actor_kind, actor_name, on_behalf_of, detail from audit_event
     where tenant_id = $1 and action like 'support.%' and ($2::text is null or object_id = $2) order by seq`,
    [tenantId, accessId ?? null],
  );
  return rows;
}
const platform = '00000000-0000-0000-0000-000000000000';
const actionsOf = async (accessId: string, tenantId: string = world.ours.tenantId) =>
  (await eventsOf(tenantId, accessId)).map(({ action }) => action.replace('support.', ''));

/** All but the log: the end of what has expired is put on record meanwhile. */
const rowsButEvents = async () => (await world.rowsOf(world.ours)).replace(/audit_event \w+/, '');

/** Every operation that a tenant's people have, about something of theirs. */
const ofTenants = Object.entries(fixtures).filter(
  ([, { id, by }]) => id !== null && by !== 'operator' && by !== 'person',
);

describe('an operator without support access (I-35)', () => {
  it('is a stranger: what is there and what never was are the same bytes, in every operation of tenants', async () => {
    const token = operator();
    for (const [name, fixture] of ofTenants) {
      const [id, also] = idsOf(fixture, world.ours);
      const there = await world.call(token, fixture, [id, also]);
      expect([name, there]).toEqual([name, await world.call(token, fixture, [newId(), also])]);
      expect([name, verdict(there)]).toEqual([name, 'NOT_FOUND']);
    }
    expect(ofTenants.length).toBeGreaterThan(20);
  });
});

describe('support access (I-35)', () => {
  it('reads what its table says, changes nothing, and is on record at its opening, each session and its end', async () => {
    const [subject, mia] = [
      `olga-${newId()}`,
      await addPerson(world, `mia-${newId()}`, { places: [[world.ours.tenantId, 'viewer']] }),
    ];
    const session = (sessionId: string) =>
      world.api.identity.issue(subject, { isOperator: true, name: 'Olga', sessionId });
    const token = session('one');
    expect(await looks(token)).toBe('NOT_FOUND');
    const { access } = await openFor(token, { onBehalfOf: mia.userId });
    const id = access?.id ?? '';
    expect(access).toMatchObject({
      isOpen: true,
      reason: 'Ticket 4711',
      onBehalfOf: mia.userId,
      tenant: { slug: 'ours' },
    });
    expect([await looks(token), await looks(token), await looks(session('two')), await looks(session('two'))]).toEqual(
      Array.from({ length: 4 }, () => 'yes'),
    );
    expect(await actionsOf(id)).toEqual(['open', 'use', 'use']);
    for (const event of await eventsOf(world.ours.tenantId, id)) {
      expect(event).toMatchObject({ actor_kind: 'operator', actor_name: 'Olga', on_behalf_of: mia.userId });
      expect(event.detail.reason).toBe('Ticket 4711');
    }
    expect(await codeOf(token, close, { input: { supportAccessId: id } })).toBe('yes');
    expect([await looks(token), await looks(session('two'))]).toEqual(['NOT_FOUND', 'NOT_FOUND']);
    expect(await actionsOf(id)).toEqual(['open', 'use', 'use', 'close']);
    expect(await actionsOf(id, platform)).toEqual(['open', 'use', 'use', 'close']);
    expect(await codeOf(token, close, { input: { supportAccessId: id } })).toBe('NOT_FOUND');
  });

  it('changes nothing of the tenant, whatever is asked for', async () => {
    const token = await supporter(world, `changer-${newId()}`);
    for (const [name, fixture] of ofTenants.filter(([name]) => name.startsWith('Mutation.'))) {
      await world.prepare(fixture, world.ours);
      const before = await rowsButEvents();
      const answer = verdict(await world.call(token, fixture, idsOf(fixture, world.ours)));
      expect([name, answer]).toEqual([name, 'FORBIDDEN']);
      expect([name, await rowsButEvents()]).toEqual([name, before]);
    }
  });

  it('shows nothing of a tenant without an event in its log, by whichever operation', async () => {
    const shown: string[] = [];
    for (const [name, fixture] of ofTenants.filter(([name]) => !name.startsWith('Mutation.'))) {
      await world.prepare(fixture, world.ours);
      const token = await supporter(world, `reader-${newId()}`);
      const before = (await eventsOf(world.ours.tenantId)).length;
      const answer = verdict(await world.call(token, fixture, idsOf(fixture, world.ours)));
      const events = (await eventsOf(world.ours.tenantId)).length - before;
      expect([name, answer, events]).toEqual([name, answer, answer === 'yes' ? 1 : 0]);
      if (answer === 'yes') shown.push(name);
    }
    expect(shown).toContain('Subscription.environmentStatus');
    expect(shown).not.toContain('Query.auditEvents');
  });

  it('is in no list that names no tenant; one that names it shows it', async () => {
    const token = await supporter(world, `lister-${newId()}`);
    const list = (fixture: string) => (fixtures[fixture] as Fixture).document;
    expect((await world.api.ask(token, list('Query.viewer'))).text).not.toContain('ours');
    const { text } = await world.api.ask(token, '{ viewer { memberships { tenant { slug } } } }');
    expect(text).toContain('"memberships":[]');
    expect(await codeOf(token, list('Query.projects'), {})).not.toBe('yes');
    expect(await codeOf(token, list('Query.projects'), { tenantId: world.ours.tenantId })).toBe('yes');
  });

  it('ends an open subscription within 5 s of its closing, whoever closes it', async () => {
    const token = operator();
    const { access } = await openFor(token);
    const feed = world.api.subscribe(token, canvas, { id: world.ours.projectId });
    await waitUntil('the present', () => feed.events.length === 1);
    const since = performance.now();
    expect(await codeOf(operator(), close, { input: { supportAccessId: access?.id } })).toBe('yes');
    await waitUntil('its end', () => feed.ended);
    expect(performance.now() - since).toBeLessThan(5_000);
    expect(JSON.stringify(feed.ended)).toContain('NOT_FOUND');
    expect(await looks(token)).toBe('NOT_FOUND');
  });

  it('is over by the database’s clock, on open subscriptions too, and its end is put on record', async () => {
    const [token, other] = [operator(), operator()];
    const [{ access }] = [await openFor(token), await openFor(other)];
    const feeds = [token, other].map((one) => world.api.subscribe(one, canvas, { id: world.ours.projectId }));
    await waitUntil('the present', () => feeds.every(({ events }) => events.length === 1));
    // As if its minutes were over in a moment; nobody is told.
    await world.superuser.query(
      `update platform.support_access set expires_at = clock_timestamp() + interval '1 second' where id = $1`,
      [access?.id],
    );
    const since = performance.now();
    await waitUntil('its end', () => feeds[0]?.ended);
    expect(performance.now() - since).toBeLessThan(6_000);
    expect(await looks(token)).toBe('NOT_FOUND');
    expect([feeds[1]?.ended, await looks(other)]).toEqual([null, 'yes']);
    await world.api.endWhatIsOver();
    expect((await actionsOf(access?.id ?? '')).at(-1)).toBe('expire');
    expect((await actionsOf(access?.id ?? '', platform)).at(-1)).toBe('expire');
  });

  it('is remembered for no longer than it stands', async () => {
    const token = operator();
    const { access } = await openFor(token);
    await world.superuser.query(
      `update platform.support_access set expires_at = clock_timestamp() + interval '1 second' where id = $1`,
      [access?.id],
    );
    await waitUntil('its end', async () => (await looks(token)) === 'NOT_FOUND', 5_000);
  });

  it('opened anew ends what was open, so that there is one', async () => {
    const token = operator();
    const [first, second] = [(await openFor(token)).access?.id ?? '', (await openFor(token)).access?.id ?? ''];
    expect([await actionsOf(first), await actionsOf(second)]).toEqual([['open', 'close'], ['open']]);
    expect(await looks(token)).toBe('yes');
  });

  it.each([
    ['no reason', { reason: '' }, 'INPUT_INVALID'],
    ['a reason of blanks', { reason: ' \t ' }, 'INPUT_INVALID'],
    ['a reason that is too long', { reason: 'x'.repeat(501) }, 'INPUT_INVALID'],
    ['a reason that reads backwards', { reason: 'for \u202etkcit' }, 'INPUT_INVALID'],
    ['a reason with a Cyrillic letter in a Latin word', { reason: 'tick\u0435t' }, 'INPUT_INVALID'],
    ['no minutes', { minutes: 0 }, 'INPUT_INVALID'],
    ['less than none', { minutes: -5 }, 'INPUT_INVALID'],
    ['too many minutes', { minutes: 241 }, 'INPUT_INVALID'],
    ['a tenant of nobody', { tenantId: newId() }, 'NOT_FOUND'],
    ['a person who is no member', { onBehalfOf: newId() }, 'NOT_FOUND'],
    ['a role', { role: 'owner' }, 'INPUT_INVALID'],
    ['another operator', { operatorId: 'somebody' }, 'INPUT_INVALID'],
  ])('is refused with %s', async (_, given, code) => {
    const token = operator();
    const count = async () => (await world.superuser.query('select from platform.support_access')).rowCount;
    const before = [await count(), await rowsButEvents()];
    expect((await openFor(token, given)).errors[0]?.extensions.code).toBe(code);
    expect([await count(), await rowsButEvents()]).toEqual(before);
    expect(await looks(token)).toBe('NOT_FOUND');
  });

  it('takes SQL in a reason for what it is', async () => {
    const reason = `'); delete from tenant; --`;
    const { access } = await openFor(operator(), { reason });
    expect(access).toMatchObject({ reason });
  });

  it('is nothing for whoever is no operator any more', async () => {
    const subject = `former-${newId()}`;
    expect(await looks(await supporter(world, subject))).toBe('yes');
    expect(await looks(world.api.identity.issue(subject))).toBe('NOT_FOUND');
  });
});
