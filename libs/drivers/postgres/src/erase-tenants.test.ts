import { beforeEach, describe, expect, it } from 'vitest';
import { issueGrant, issueWorkerGrant } from '@tiffin/access';
import { accepted, newId, Refusal, type TenantId, type UserId } from '@tiffin/kernel';
import { EraseTenants, RestoreTenant, type TenantErasureStore } from '@tiffin/tenancy-operations';
import { PostgresDirectory } from './postgres-directory.js';
import { PostgresErasureStore } from './postgres-erasure-store.js';
import { PostgresLifeStore } from './postgres-life-store.js';
import { waitUntil } from '@tiffin/testing/wait-until';
import type { TestDoors } from './testing/test-doors.js';
import { consumerFurniture } from './testing/consumer-furniture.js';
import { TestPlace } from './testing/test-place.js';
import { fillTables, tracesOf } from './testing/traces.js';
import { withDoors } from './testing/with-doors.js';

let doors: TestDoors;
let place: TestPlace;
let neighbour: TestPlace;
let reported: unknown[];

withDoors((opened) => {
  doors = opened;
});
beforeEach(async () => {
  place = await TestPlace.make(doors);
  reported = [];
});

const run = (store: TenantErasureStore = new PostgresErasureStore(doors.worker)) =>
  new EraseTenants({
    directory: new PostgresDirectory(doors.worker),
    store,
    grantFor: (tenantId) => issueWorkerGrant(tenantId, 'deployer'),
    report: (error) => void reported.push(error),
  }).run();

/** As if so much time had passed. */
const due = ({ tenantId }: TestPlace, ago = '1 second') =>
  doors.rows(`update tenant set erase_at = now() - $2::interval where tenant_id = $1`, [tenantId, ago]);
const remove = (of: TestPlace) =>
  doors.rows(`update tenant set state = 'deleting', erase_at = now() - interval '1 second' where tenant_id = $1`, [
    of.tenantId,
  ]);
/** Its cell has ended all of it. */
const endInCell = ({ tenantId }: TestPlace) =>
  doors.rows('update environment set is_stopped = true where tenant_id = $1', [tenantId]);
const stateOf = async ({ tenantId }: TestPlace) =>
  (await doors.rows<{ state: string }>('select state from tenant where tenant_id = $1', [tenantId]))[0]?.state ?? null;
const actionsOf = async ({ tenantId }: TestPlace) =>
  (
    await doors.rows<{ action: string }>('select action from audit_event where tenant_id = $1 order by seq', [tenantId])
  ).map(({ action }) => action);

/** Runs as often as it takes, each time later than what it waits for. */
async function runToTheEnd(of: TestPlace): Promise<void> {
  for (let turn = 0; turn < 3; turn += 1) {
    await due(of);
    await run();
  }
}

const given = 'with given as (select $1::uuid as tenant, $2::uuid as person, $3::text as mark)';
const furniture = [
  `insert into platform.app_user (id, subject, email, name, first_tenant) select person, person::text, mark, mark, tenant from given`,
  `insert into member (id, tenant_id, user_id, name, role) select gen_random_uuid(), tenant, person, mark, 'owner' from given`,
  `insert into service_account (id, tenant_id, name, role, created_by)
   select gen_random_uuid(), tenant, mark, 'viewer', mark from given`,
  `insert into api_token (id, tenant_id, member_id, name, hash, scope)
   select gen_random_uuid(), tenant, m.id, mark, mark || tenant, 'read' from given join member m on m.tenant_id = tenant`,
  `insert into invitation (id, tenant_id, email, role, token_hash, invited_by, invited_by_name, expires_at)
   select gen_random_uuid(), tenant, mark, 'viewer', md5(tenant::text), person, mark, now() from given`,
  `insert into tenant_key (tenant_id, public_key, wrapped_key, kek_id) select tenant, mark, person::text, 'k' from given`,
  `insert into secret (tenant_id, environment_id, name, ciphertext, key_version, author_id, author_name)
   select tenant, e.id, mark, 'sealed', 1, person::text, mark from given join environment e on e.tenant_id = tenant`,
  `insert into promotion (tenant_id, id, environment_id, release_id, way, actor_kind, actor_id)
   select tenant, gen_random_uuid(), e.id, r.id, 'person', mark, mark from given
   join environment e on e.tenant_id = tenant join release r on r.tenant_id = tenant`,
  `insert into vote (tenant_id, promotion_id, voter, says)
   select tenant, p.id, person, 'approve' from given join promotion p on p.tenant_id = tenant`,
  `insert into promotion_step (tenant_id, promotion_id, position, name, is_check, task)
   select tenant_id, p.id, 0, mark, false, '{}' from given join promotion p on p.tenant_id = tenant`,
  ...consumerFurniture,
  `update consumer_version set version = 1 from given where tenant_id = tenant`,
  `insert into image (tenant_id, content_hash, digest, size_bytes) select tenant, mark, person::text, 1 from given`,
  `update directory.lane set last_tenant = tenant from given`,
];

/** Something in every table there is; answers which. */
async function furnish(of: TestPlace, mark: string): Promise<readonly string[]> {
  await of.want(`${mark} release`);
  const owner = newId<UserId>();
  for (const sql of furniture) await doors.rows(`${given} ${sql}`, [of.tenantId, owner, mark]);
  return fillTables(doors.superuser, of.tenantId, mark);
}

describe('a deleted tenant', () => {
  it('is erased from every table there is, and its neighbour loses nothing (I-31)', async () => {
    neighbour = await TestPlace.make(doors);
    const places = await furnish(place, 'zebra');
    await furnish(neighbour, 'okapi');
    const [before, there] = [
      await tracesOf(doors.superuser, neighbour.tenantId),
      await tracesOf(doors.superuser, place.tenantId),
    ];
    expect(Object.keys(there)).toEqual(expect.arrayContaining([...places]));
    await remove(place);
    await endInCell(place);
    await runToTheEnd(place);
    expect(reported).toEqual([]);
    expect(Object.keys(await tracesOf(doors.superuser, place.tenantId))).toEqual(['audit.head', 'public.audit_event']);
    expect(await tracesOf(doors.superuser, neighbour.tenantId)).toEqual(before);
    const marked = await tracesOf(doors.superuser, 'zebra');
    // People are of the platform, and stay.
    expect(marked).toEqual({ 'platform.app_user': 1 });
    expect((await actionsOf(place)).slice(-1)).toEqual(['tenant.erase']);
  });

  it('leaves no name of a person in its events, and says which event is the last', async () => {
    const [actor, entries] = [
      { kind: 'user', id: 'u', name: 'Ada Zebra' },
      [{ action: 'member.invite', objectKind: 'invitation', objectId: 'i', personal: { email: 'ada@zebra.test' } }],
    ].map((value) => JSON.stringify(value));
    await doors.app.within(
      place.key,
      (transaction) =>
        transaction.$executeRaw`select audit.append(${place.tenantId}::uuid, ${actor}::jsonb, ${entries}::jsonb)`,
    );
    await remove(place);
    await runToTheEnd(place);
    const events = await doors.rows<{ seq: string; action: string; text: string }>(
      'select seq, action, e::text as text from audit_event e where tenant_id = $1 order by seq',
      [place.tenantId],
    );
    expect(events.map(({ text }) => text).join()).not.toMatch(/zebra/i);
    const [head] = await doors.rows<{ erased_seq: string; seq: string }>(
      'select erased_seq, seq from audit.head where tenant_id = $1',
      [place.tenantId],
    );
    expect(events.at(-1)).toMatchObject({ seq: head?.erased_seq, action: 'tenant.erase' });
    expect(head?.seq).toBe(head?.erased_seq);
  });

  it('lets nobody in from the beginning on, and waits for whoever was let in before', async () => {
    await furnish(place, 'zebra');
    await remove(place);
    await run();
    await endInCell(place);
    // Its time is not up again, however often one looks.
    for (let look = 0; look < 6; look += 1) await run();
    expect(await stateOf(place)).toBe('erasing');
    for (const table of ['member', 'api_token', 'invitation', 'service_account'])
      expect(await doors.rows(`select 1 from ${table} where tenant_id = $1`, [place.tenantId])).toEqual([]);
    expect(await doors.rows('select 1 from project where tenant_id = $1', [place.tenantId])).toHaveLength(1);
  });

  it.each([
    ['whose time is not up', async () => void (await due(place, '-1 hour')), 'deleting'],
    [
      'that was restored',
      () => doors.rows(`update tenant set state = 'active' where tenant_id = $1`, [place.tenantId]),
      'active',
    ],
  ])('%s stays', async (_, change, state) => {
    await remove(place);
    await change();
    const before = await tracesOf(doors.superuser, place.tenantId);
    await run();
    expect(await stateOf(place)).toBe(state);
    expect(await tracesOf(doors.superuser, place.tenantId)).toEqual(before);
  });

  it('waits for its cell, and goes on once that has ended everything', async () => {
    await place.want('a');
    await remove(place);
    await runToTheEnd(place);
    expect([await stateOf(place), reported]).toEqual(['erasing', []]);
    await endInCell(place);
    await run();
    expect(await stateOf(place)).toBe(null);
  });

  it('gives its place in the cell back', async () => {
    const tenants = async () =>
      (await doors.rows<{ n: number }>(`select sum(tenants)::int as n from platform.cell`))[0]?.n ?? NaN;
    const before = await tenants();
    await remove(place);
    await runToTheEnd(place);
    expect(await tenants()).toBe(before - 1);
  });
});

describe('whatever ends it half-way', () => {
  /** Ends at one step: before it is committed, or just after. */
  const crashing = (at: number, when: 'before' | 'after'): TenantErasureStore => {
    const real = new PostgresErasureStore(doors.worker);
    let step = 0;
    return {
      within: async (key, work) => {
        step += 1;
        if (step !== at) return real.within(key, work);
        const answer = await real.within(key, async (rows) => {
          const done = await work(rows);
          if (when === 'before') throw new Error('killed');
          return done;
        });
        if (when === 'after') throw new Error('killed');
        return answer;
      },
    };
  };

  it.each([1, 2, 3, 4, 5, 6])('at step %i, the next run ends it', async (at) => {
    for (const when of ['before', 'after'] as const) {
      const other = await TestPlace.make(doors);
      await other.want('zebra release');
      await remove(other);
      await endInCell(other);
      if (at > 1) {
        await run();
        await due(other);
      }
      await run(crashing(at, when));
      expect(reported.map(String)).toEqual(['Error: killed']);
      reported = [];
      await runToTheEnd(other);
      expect(reported).toEqual([]);
      expect(Object.keys(await tracesOf(doors.superuser, other.tenantId))).toEqual([
        'audit.head',
        'public.audit_event',
      ]);
      const actions = await actionsOf(other);
      for (const once of ['tenant.erase-begin', 'project.erase', 'tenant.erase'])
        expect(actions.filter((action) => action === once)).toHaveLength(1);
    }
  });
});

describe('restoring and erasing at once', () => {
  /** How many wait for a row, in a transaction that would else remember what it saw. */
  const waiting = async () => {
    await doors.rows('select pg_stat_clear_snapshot()');
    const [row] = await doors.rows<{ n: number }>(
      `select count(*)::int as n from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
    );
    return row?.n;
  };

  it.each([
    ['restore', 'erase', ['restored', 'active', ['tenant.restore']]],
    ['erase', 'restore', ['NOT_ACTIVE', 'erasing', ['tenant.erase-begin']]],
  ] as const)('the first wins, and the other finds that: %s, then %s', async (first, second, expected) => {
    await remove(place);
    const ada = { kind: 'user', id: newId(), name: 'Ada' } as const;
    await doors.rows(`insert into member (tenant_id, id, user_id, name, role) values ($1, $2, $2, 'Ada', 'owner')`, [
      ...[place.tenantId, ada.id],
    ]);
    const grant = accepted(issueGrant('tenant.delete', { tenantId: place.tenantId, role: 'owner' }, ada));
    const begin = {
      erase: () => run(),
      restore: () =>
        new RestoreTenant(new PostgresLifeStore(doors.app)).run(grant).then(
          () => 'restored',
          (error: unknown) => (error instanceof Refusal ? error.code : String(error)),
        ),
    };
    // Both come to the row while it is held, one behind the other.
    await doors.rows('begin');
    await doors.rows('select 1 from tenant where tenant_id = $1 for update', [place.tenantId]);
    const one = begin[first]();
    await waitUntil('the first waits', async () => (await waiting()) === 1 || null);
    const other = begin[second]();
    await waitUntil('the second waits', async () => (await waiting()) === 2 || null);
    await doors.rows('commit');
    const answer = (await Promise.all([one, other])).find((one) => typeof one === 'string');
    const acts = (await actionsOf(place)).filter((action) => /restore|erase/.test(action));
    expect([answer, await stateOf(place), acts]).toEqual(expected);
    expect(reported).toEqual([]);
  });
});

describe('the slug of an erased tenant', () => {
  const take = (...slugs: readonly string[]) =>
    doors.rows<{ slug: string | null }>('select directory.take_slug($1, gen_random_uuid()) as slug', [slugs]);

  it('is nobody’s for a year, nor one that reads like it, and is kept as no text', async () => {
    await doors.rows(`insert into tenant (tenant_id, slug, name) values ($1, 'zebra10', 'Zebra')`, [newId<TenantId>()]);
    const [row] = await doors.rows<{ tenant_id: TenantId }>(`select tenant_id from tenant where slug = 'zebra10'`);
    const gone = { tenantId: row?.tenant_id } as TestPlace;
    await remove(gone);
    await runToTheEnd(gone);
    expect(await tracesOf(doors.superuser, 'zebra10')).toEqual({});
    expect(await take('zebra10', 'another')).toEqual([{ slug: 'another' }]);
    expect(await take('zebralo')).toEqual([{ slug: null }]);
    const direct = doors.rows(`insert into tenant (tenant_id, slug, name) values (gen_random_uuid(), 'zebra10', 'x')`);
    await expect(direct).rejects.toThrow('The slug is taken');
    await doors.rows(`update directory.held_slug set held_until = now() - interval '1 second'`);
    expect(await take('zebra10')).toEqual([{ slug: 'zebra10' }]);
  });
});
