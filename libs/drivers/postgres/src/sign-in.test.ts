import { beforeEach, describe, expect, it } from 'vitest';
import { issuePersonGrant, issueWorkerGrant, type Person, type PersonGrant } from '@tiffin/access';
import { newId, Refusal, type TenantId, type UserId } from '@tiffin/kernel';
import { CreateTenant, SignIn, type SignInRows } from '@tiffin/tenancy-operations';
import { reservedSlugs, slugSkeleton } from '@tiffin/tenancy-rules';
import { waitUntil } from '@tiffin/testing/wait-until';
import { PostgresSignInStore } from './postgres-sign-in-store.js';
import { PostgresTenancyStore } from './postgres-tenancy-store.js';
import { PostgresUsers } from './postgres-users.js';
import { hashRows } from './testing/row-hash.js';
import type { TestDoors } from './testing/test-doors.js';
import { untilLocked } from './testing/until-locked.js';
import { withDoors } from './testing/with-doors.js';

let doors: TestDoors;
let signIn: SignIn;
let createTenant: CreateTenant;
let count = 0;
withDoors((opened) => {
  doors = opened;
});
beforeEach(() => {
  signIn = new SignIn(new PostgresSignInStore(doors.app));
  createTenant = new CreateTenant(new PostgresSignInStore(doors.app));
});

function grantOf(person: Partial<Person> = {}, userId: UserId | null = null): PersonGrant {
  count += 1;
  const subject = person.subject ?? `subject-${count}`;
  const base = { subject, email: `p${count}@x.test`, emailVerified: true, signedInAt: new Date() };
  return issuePersonGrant({ person: { ...base, name: `Person ${count}`, ...person }, userId });
}
const codeOf = (work: Promise<unknown>): Promise<string> =>
  work.then(() => 'done').catch((error: unknown) => (error instanceof Refusal ? error.code : String(error)));
const setMode = (mode: string) =>
  doors.superuser.query(`update platform.setting set value = $1 where name = 'sign_up_mode'`, [mode]);

/** What one person has, by name. */
async function holdingsOf(subject: string) {
  const [row] = await doors.rows(
    `select (select count(*)::int from platform.app_user u where u.subject = $1) as users,
      array(select t.slug from tenant t where t.tenant_id = u.first_tenant) as tenants,
      array(select m.role from member m where m.tenant_id = u.first_tenant and m.user_id = u.id) as roles,
      array(select p.name from project p where p.tenant_id = u.first_tenant) as projects,
      array(select e.name from environment e where e.tenant_id = u.first_tenant order by e.id) as environments,
      array(select a.action from audit_event a where a.tenant_id = u.first_tenant and a.actor_id = u.id::text
        order by a.action) as audit,
      array(select a.action from audit_event a where a.tenant_id = '00000000-0000-0000-0000-000000000000'
        and a.object_id = u.id::text) as platform
    from platform.app_user u where u.subject = $1`,
    [subject],
  );
  return row;
}

const whole = (slug: string) => ({
  ...{ users: 1, tenants: [slug], roles: ['owner'], projects: ['My first project'] },
  environments: ['development', 'testing', 'staging', 'production'],
  ...{ audit: ['project.create', 'tenant.create'], platform: ['user.create'] },
});

describe('the first sign-in', () => {
  it('makes user, tenant, owner membership and a first project with its environments, each with its audit row', async () => {
    await signIn.run(grantOf({ subject: 'ada', name: 'Ada Lovelace' }));
    expect(await holdingsOf('ada')).toEqual(whole('ada-lovelace'));
  });

  it('is the first one once: repeated it takes over the name, and makes nothing', async () => {
    const first = await signIn.run(grantOf({ subject: 'again', name: 'Once More' }));
    const before = await new PostgresUsers(doors.app).user('again');
    const second = await signIn.run(grantOf({ subject: 'again', name: 'Once Anew', email: 'new@x.test' }));
    expect(second).toEqual({ userId: first.userId, tenantId: null });
    expect(await holdingsOf('again')).toEqual(whole('once-more'));
    expect(await new PostgresUsers(doors.app).user('again')).toMatchObject({ ...before, name: 'Once Anew' });
  });

  it('from many tabs at once makes one of each', async () => {
    const grant = grantOf({ subject: 'tabs', name: 'Many Tabs' });
    const answers = await Promise.all(Array.from({ length: 8 }, () => signIn.run(grant)));
    expect(new Set(answers.map(({ userId }) => userId)).size).toBe(1);
    expect(answers.filter(({ tenantId }) => tenantId !== null)).toHaveLength(1);
    expect(await holdingsOf('tabs')).toEqual(whole('many-tabs'));
  });

  it.each(['enterUser', 'takeSlug', 'found', 'keepFirstTenant'] as const)(
    'that stopped at %s left nothing, and the next one makes it whole',
    async (step) => {
      const store = new PostgresSignInStore(doors.app);
      const breaking = new SignIn({
        within: (grant, work) => store.within(grant, (rows) => work(stoppedAt(rows, step))),
      });
      const grant = grantOf({ subject: `half-${step}`, name: `Half ${step}` });
      const before = await hashRows(doors.superuser);
      await expect(breaking.run(grant)).rejects.toThrow('the power went');
      expect([await hashRows(doors.superuser), await holdingsOf(`half-${step}`)]).toEqual([before, undefined]);
      await signIn.run(grant);
      expect(await holdingsOf(`half-${step}`)).toEqual(whole(`half-${step.toLowerCase()}`));
    },
  );

  it('gives a user who is there without a tenant, as from a version that stopped half-way, the rest', async () => {
    await doors.superuser.query(`insert into platform.app_user (id, subject, name) values ($1, 'rest', 'Rest')`, [
      newId(),
    ]);
    await signIn.run(grantOf({ subject: 'rest', name: 'The Rest' }));
    expect(await holdingsOf('rest')).toEqual({ ...whole('the-rest'), platform: [] });
  });

  it('gives nobody a second tenant who has left the first, and none to whom another tenant has as a member', async () => {
    await signIn.run(grantOf({ subject: 'left', name: 'Left Alone' }));
    await doors.superuser.query(
      `delete from member m using platform.app_user u where u.subject = 'left' and m.user_id = u.id`,
    );
    expect((await signIn.run(grantOf({ subject: 'left', name: 'Left Alone' }))).tenantId).toBeNull();
  });

  // How long that takes: bench/sign-ups.bench.ts.
  it('of 100 people at once, half of one name, makes 100 tenants', async () => {
    const nameOf = (at: number): string => (at % 2 ? 'John Smith' : `Crowd ${at}`);
    const crowd = Array.from({ length: 100 }, (_, at) => grantOf({ subject: `crowd-${at}`, name: nameOf(at) }));
    const isDone = async (grant: PersonGrant) => (await codeOf(signIn.run(grant))) !== 'BUSY';
    await Promise.all(crowd.map((grant) => waitUntil('it is no longer busy', () => isDone(grant))));
    const [made] = await doors.rows<{ users: number; tenants: number; slugs: number; projects: number }>(
      `select count(*)::int as users, count(distinct u.first_tenant)::int as tenants, count(distinct t.slug)::int as slugs,
        count(p.id)::int as projects
      from platform.app_user u join tenant t on t.tenant_id = u.first_tenant join project p on p.tenant_id = t.tenant_id
      where u.subject like 'crowd-%'`,
    );
    expect(made).toEqual({ users: 100, tenants: 100, slugs: 100, projects: 100 });
  });

  it('waits for nobody who is about to take the same label, unless there is no other', async () => {
    const [made, first, chosen] = await doors.app.outside(async (transaction) => {
      await transaction.$executeRaw`select directory.take_slug(array['grace', 'grace-2'], ${newId()}::uuid)`;
      const { tenantId } = await signIn.run(grantOf({ subject: 'grace', name: 'Grace' }));
      const slugs = await doors.rows('select slug from tenant where tenant_id = $1', [tenantId]);
      const wanted = codeOf(createTenant.run(grantOf({}, newId<UserId>()), { name: 'Grace', slug: 'grace' }));
      return [JSON.stringify(slugs), await Promise.race([wanted, untilLocked(doors)]), () => wanted] as const;
    });
    expect([made, first]).toEqual([expect.stringMatching(/"grace-[a-z0-9]{4}"/), 'waits']);
    expect(await chosen()).toBe('NAME_TAKEN');
  });

  it.each([
    ['mixed scripts', 'Pаul'],
    ['a turn of direction', 'Paul\u202e'],
    ['nothing to see', 'Pa\u200bul'],
  ])('of a name with %s is refused, and changes nothing', async (_, name) => {
    const before = await hashRows(doors.superuser);
    expect(await codeOf(signIn.run(grantOf({ subject: 'bad', name })))).toBe('NAME_MISLEADING');
    expect([await hashRows(doors.superuser), await holdingsOf('bad')]).toEqual([before, undefined]);
  });

  it('finds a label for any name', async () => {
    const slugOf = async (person: Partial<Person>) => {
      const { tenantId } = await signIn.run(grantOf(person));
      return (await doors.rows<{ slug: string }>('select slug from tenant where tenant_id = $1', [tenantId]))[0]?.slug;
    };
    expect(await slugOf({ name: 'Admin' })).toMatch(/^admin-[a-z0-9]{4}$/);
    expect(await slugOf({ name: '山田', email: 'yamada@x.test' })).toBe('yamada');
    expect(await slugOf({ name: '', email: 'grace.h@x.test' })).toBe('grace-h');
    expect(await slugOf({ name: 'Сосо', email: null })).toMatch(/^tenant-/);
  });
});

function stoppedAt(rows: SignInRows, step: keyof SignInRows): SignInRows {
  return new Proxy(rows, {
    get: (target, name: keyof SignInRows) =>
      name === step
        ? async (...args: readonly never[]) => {
            await (target[step] as (...given: readonly never[]) => Promise<unknown>)(...args);
            throw new Error('the power went');
          }
        : (target[name] as (...given: readonly never[]) => unknown).bind(target),
  });
}

/** An open invitation to an address, into a tenant of its own; `change` is SQL that sets something of it. */
async function invite(email: string, change = ''): Promise<void> {
  const tenantId = newId<TenantId>();
  await new PostgresTenancyStore(doors.app).within(issueWorkerGrant(tenantId, 'test'), (rows) =>
    rows.insertTenant({ tenantId, slug: `t-${tenantId}`, name: 'T' }),
  );
  await doors.superuser.query(
    `insert into invitation (tenant_id, id, email, role, token_hash, invited_by, invited_by_name, expires_at)
     values ($1, $2, $3, 'viewer', $4, $2, 'T', now() + interval '1 day')`,
    [tenantId, newId(), email, newId()],
  );
  if (change) await doors.superuser.query(`update invitation set ${change} where tenant_id = $1`, [tenantId]);
}

describe('sign-up', () => {
  it.each([
    ['open', 'done'],
    ['closed', 'SIGN_UP_CLOSED'],
    ['invitation', 'SIGN_UP_BY_INVITATION'],
    ['approval', 'SIGN_UP_WAITING'],
  ])('that is %s answers a stranger with %s, and who was there before comes in as ever', async (mode, code) => {
    await setMode('open');
    await signIn.run(grantOf({ subject: `old-${mode}` }));
    await setMode(mode);
    expect(await codeOf(signIn.run(grantOf({ subject: `new-${mode}` })))).toBe(code);
    expect(await codeOf(signIn.run(grantOf({ subject: `old-${mode}` })))).toBe('done');
    expect((await holdingsOf(`new-${mode}`)) !== undefined).toBe(code === 'done');
    await setMode('open');
  });

  it('by invitation believes verified addresses alone, in any case, and open invitations', async () => {
    await setMode('invitation');
    await invite('eve@x.test');
    await invite('late@x.test', `expires_at = now() - interval '1 s'`);
    await invite('gone@x.test', 'revoked_at = now()');
    const answers = [
      { email: 'eve@x.test', emailVerified: false },
      { email: 'late@x.test' },
      { email: 'gone@x.test' },
      { email: 'eve@x.test.evil.test' },
      { email: 'EVE@x.test' },
    ].map((person) => codeOf(signIn.run(grantOf(person))));
    expect(await Promise.all(answers)).toEqual([...Array<string>(4).fill('SIGN_UP_BY_INVITATION'), 'done']);
    await setMode('open');
  });

  it('on approval asks once, lets in whom an operator approved, and nobody who was declined', async () => {
    await setMode('approval');
    const [ann, bob] = [grantOf({ subject: 'ann' }), grantOf({ subject: 'bob' })];
    expect([await codeOf(signIn.run(ann)), await codeOf(signIn.run(ann)), await codeOf(signIn.run(bob))]).toEqual(
      Array(3).fill('SIGN_UP_WAITING'),
    );
    const queue = await doors.rows(`select subject from platform.sign_up_request where state = 'waiting' order by 1`);
    expect(queue.filter(({ subject }) => ['ann', 'bob'].includes(subject as string))).toHaveLength(2);
    const decide = (subject: string, state: string) =>
      doors.superuser.query(`update platform.sign_up_request set state = $2, decided_at = now() where subject = $1`, [
        subject,
        state,
      ]);
    await decide('ann', 'approved');
    await decide('bob', 'declined');
    expect([await codeOf(signIn.run(ann)), await codeOf(signIn.run(bob))]).toEqual(['done', 'SIGN_UP_DECLINED']);
    expect((await holdingsOf('ann'))?.['projects']).toEqual(['My first project']);
    await setMode('open');
  });
});

describe('a further tenant', () => {
  const member = async () => {
    const grant = grantOf();
    const { userId } = await signIn.run(grant);
    return issuePersonGrant({ ...grant, userId });
  };

  it('is for somebody who has signed in', async () => {
    expect(await codeOf(createTenant.run(grantOf(), { name: 'Acme', slug: null }))).toBe('SIGN_IN_FIRST');
  });

  it.each([
    ['api', 'SLUG_RESERVED'],
    ['adrnin', 'SLUG_RESERVED'],
    ['Not A Label', 'INPUT_INVALID'],
    ['taken-one', 'done'],
    ['taken-one', 'NAME_TAKEN'],
    ['taken-0ne', 'NAME_TAKEN'],
    ['modern', 'done'],
    ['rnodern', 'NAME_TAKEN'],
  ])('with the label %j: %s', async (slug, code) => {
    expect(await codeOf(createTenant.run(await member(), { name: 'Acme', slug }))).toBe(code);
  });

  it('of two at once under one label is made once', async () => {
    const [one, other] = [await member(), await member()];
    const codes = await Promise.all(
      [one, other].map((grant) => codeOf(createTenant.run(grant, { name: 'A', slug: 'race' }))),
    );
    expect(codes.sort()).toEqual(['NAME_TAKEN', 'done']);
  });

  it('is for those who have one of their own, where sign-up is not open', async () => {
    const own = await member();
    await setMode('invitation');
    await invite('guest@x.test');
    const guest = grantOf({ email: 'guest@x.test' });
    const { userId } = await signIn.run(guest);
    expect(await codeOf(createTenant.run(issuePersonGrant({ ...guest, userId }), { name: 'G', slug: null }))).toBe(
      'SIGN_UP_CLOSED',
    );
    expect(await codeOf(createTenant.run(own, { name: 'G', slug: null }))).toBe('done');
    await setMode('open');
  });
});

it('the database and the rules read labels alike', async () => {
  const samples = [...reservedSlugs, 'rnodern', 'vvvv', '0l1o', 'barn', 'corn-0', 'savvy', 'r-n'];
  const rows = await doors.rows<{ skeleton: string }>(
    'select platform.slug_skeleton(s) as skeleton from unnest($1::text[]) with ordinality w (s, at) order by at',
    [samples],
  );
  expect(rows.map(({ skeleton }) => skeleton)).toEqual(samples.map(slugSkeleton));
});
