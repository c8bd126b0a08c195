import { describe, expect, it } from 'vitest';
import { type BuildId, type EnvironmentId, newId, type ProjectId, type RevisionId } from '@tiffin/kernel';
import type { Needs } from '@tiffin/tenancy-rules';
import { PostgresTenancyStore } from './postgres-tenancy-store.js';
import type { TestDoors } from './testing/test-doors.js';
import { TestPlace } from './testing/test-place.js';
import { withDoors } from './testing/with-doors.js';

let doors: TestDoors;
withDoors((opened) => void (doors = opened));

/** As an operator does. */
const limit = ({ tenantId }: TestPlace, overrides: Readonly<Record<string, number | null>>) =>
  doors.rows('update tenant set quota_overrides = $2 where tenant_id = $1', [tenantId, JSON.stringify(overrides)]);

const countOf = async (table: string, { tenantId }: TestPlace): Promise<number> =>
  (await doors.rows<{ n: number }>(`select count(*)::int as n from ${table} where tenant_id = $1`, [tenantId]))[0]?.n ??
  -1;

const used = async ({ tenantId }: TestPlace, what: string): Promise<number> =>
  (
    await doors.rows<{ n: number }>(`select ${what}::int as n from platform.tenant_usage where tenant = $1`, [tenantId])
  )[0]?.n ?? -1;

const addProject = ({ key }: TestPlace, name: string) =>
  new PostgresTenancyStore(doors.app).within(key, async (rows) => {
    const projectId = newId<ProjectId>();
    const first = { revisionId: newId<RevisionId>(), canvas: '{}', sha256: 'none' };
    const environment = { environmentId: newId<EnvironmentId>(), environmentName: 'development' };
    await rows.insertProject({ projectId, name, slug: name, ...first, ...environment });
    return projectId;
  });

const addEnvironment = ({ key, tenantId }: TestPlace, projectId: string, name: string) =>
  doors.app.within(key, async (transaction) => {
    await transaction.environment.createMany({ data: [{ id: newId(), tenantId, projectId, name }] });
  });

const addMember = ({ key, tenantId }: TestPlace, name: string) =>
  doors.app.within(key, async (transaction) => {
    const member = { id: newId(), tenantId, userId: newId(), name, role: 'viewer' };
    await transaction.member.createMany({ data: [member] });
  });

/** How it ended: how many were made, and the codes and texts of what was refused. */
async function outcome(all: readonly Promise<unknown>[]) {
  const settled = await Promise.allSettled(all);
  const refused = settled.flatMap((one) =>
    one.status === 'rejected' ? [one.reason as Error & { code?: string }] : [],
  );
  return {
    made: settled.length - refused.length,
    codes: [...new Set(refused.map(({ code }) => code))],
    texts: [...new Set(refused.map(({ message }) => message))],
  };
}

const ten = Array.from({ length: 10 }, (_, at) => `n${at}`);

describe('ten at once, where five are allowed (I-26)', () => {
  const cases = [
    ['projects', 'project', (place: TestPlace, name: string) => addProject(place, name)],
    ['members', 'member', (place: TestPlace, name: string) => addMember(place, name)],
  ] as const;

  it.each(cases)('make exactly five %s', async (what, table, add) => {
    const place = await TestPlace.make(doors);
    await limit(place, { [what]: 5 });
    const { codes, texts } = await outcome(ten.map((name) => add(place, name)));
    expect([codes, await countOf(table, place), await used(place, what)]).toEqual([['QUOTA_EXCEEDED'], 5, 5]);
    expect(texts).toEqual([expect.stringContaining(`Your plan allows 5 ${what}, and you use 5.`)]);
  });

  it('make exactly five environments, spread over two projects', async () => {
    const place = await TestPlace.make(doors);
    const other = await addProject(place, 'other');
    await limit(place, { environments: 5 });
    const all = ten.map((name, at) => addEnvironment(place, at % 2 === 0 ? place.projectId : other, name));
    // Two are there: of each project the first.
    expect(await outcome(all)).toMatchObject({ made: 3, codes: ['QUOTA_EXCEEDED'] });
    expect(await countOf('environment', place)).toBe(5);
  });

  it('make all ten where ten are allowed, or nothing is said', async () => {
    const [limited, free] = [await TestPlace.make(doors), await TestPlace.make(doors)];
    await limit(limited, { projects: 11 });
    for (const place of [limited, free]) {
      expect(await outcome(ten.map((name) => addProject(place, name)))).toMatchObject({ made: 10 });
    }
  });

  it('count for their own tenant alone', async () => {
    const [full, other] = [await TestPlace.make(doors), await TestPlace.make(doors)];
    for (const place of [full, other]) await limit(place, { projects: 2 });
    await addProject(full, 'last');
    await expect(addProject(full, 'more')).rejects.toMatchObject({ code: 'QUOTA_EXCEEDED' });
    await addProject(other, 'last');
  });

  it('are not let in by one statement that brings several', async () => {
    const place = await TestPlace.make(doors);
    await limit(place, { members: 5 });
    const { tenantId } = place;
    const data = ten.map((name) => ({ id: newId(), tenantId, userId: newId(), name, role: 'viewer' }));
    const all = doors.app.within(place.key, (transaction) => transaction.member.createMany({ data }));
    await expect(all).rejects.toMatchObject({ code: 'QUOTA_EXCEEDED' });
    expect(await countOf('member', place)).toBe(0);
  });

  it('leave room again that one gives back', async () => {
    const place = await TestPlace.make(doors);
    await limit(place, { members: 1 });
    await addMember(place, 'first');
    await doors.rows('delete from member where tenant_id = $1', [place.tenantId]);
    await addMember(place, 'second');
    await expect(addMember(place, 'third')).rejects.toMatchObject({ code: 'QUOTA_EXCEEDED' });
  });
});

describe('what environments hold', () => {
  const needs = (units: number): Needs => ({
    units,
    replicas: units,
    cpuMillicores: 0,
    memoryMb: units * 128,
    diskMb: 0,
  });

  const environments = async (place: TestPlace, count: number) => {
    await place.want('v1');
    const first = await place.heldDeployment();
    const others = Array.from({ length: count - 1 }, () => newId<EnvironmentId>());
    for (const [at, id] of others.entries()) {
      const data = { id, tenantId: place.tenantId, projectId: place.projectId, name: `e${at}` };
      await doors.app.within(place.key, (transaction) => transaction.environment.createMany({ data: [data] }));
    }
    return [first, ...others.map((environmentId) => ({ ...first, environmentId, epoch: 0 }))];
  };

  it.each(['units', 'memory_mb', 'replicas'] as const)(
    'is never more than the limit of %s, ten at once',
    async (what) => {
      const place = await TestPlace.make(doors);
      const claims = await environments(place, 10);
      await limit(place, { [what]: what === 'memory_mb' ? 5 * 2 * 128 : 10 });
      const all = claims.map((claim) => place.deployments.within(place.key, (rows) => rows.hold(claim, needs(2))));
      expect(await outcome(all)).toMatchObject({ made: 5, codes: ['QUOTA_EXCEEDED'] });
      expect(await used(place, 'units')).toBe(10);
    },
  );

  it('may stay as it is, or shrink, below a limit that was lowered since', async () => {
    const place = await TestPlace.make(doors);
    const [claim] = await environments(place, 1);
    if (claim === undefined) throw new Error('no environment');
    const hold = (units: number) => place.deployments.within(place.key, (rows) => rows.hold(claim, needs(units)));
    await hold(4);
    await limit(place, { units: 2 });
    expect(await hold(4)).toBe('written');
    await expect(hold(5)).rejects.toMatchObject({ code: 'QUOTA_EXCEEDED' });
    await place.deployments.within(place.key, (rows) => rows.holdNoMore(claim, needs(3)));
    expect(await used(place, 'units')).toBe(3);
  });

  it('is given back with the environment', async () => {
    const place = await TestPlace.make(doors);
    const [claim] = await environments(place, 1);
    if (claim === undefined) throw new Error('no environment');
    await place.deployments.within(place.key, (rows) => rows.hold(claim, needs(4)));
    await doors.rows('delete from environment where tenant_id = $1', [place.tenantId]);
    expect([await used(place, 'units'), await used(place, 'environments')]).toEqual([0, 0]);
  });
});

describe('minutes of building', () => {
  const build = async (place: TestPlace, minutes: number) => {
    await place.save();
    const claim = await place.heldBuild();
    const id = newId<BuildId>();
    const unit = { unitKey: 'u', unitName: 'u', contentHash: id };
    await place.builds.within(place.key, (rows) => rows.startBuild(claim, { id, ...unit }));
    await doors.rows(`update build set started_at = now() - $2::int * interval '1 minute' where id = $1`, [
      id,
      minutes,
    ]);
    await place.builds.within(place.key, (rows) => rows.finishBuild(id, { error: null, log: '' }));
  };

  it('add up over the month, and beyond the limit nothing more is begun', async () => {
    const place = await TestPlace.make(doors);
    await limit(place, { build_minutes: 5 });
    await build(place, 3);
    await build(place, 2);
    await expect(build(place, 1)).rejects.toMatchObject({ code: 'QUOTA_EXCEEDED' });
    await limit(place, { build_minutes: 6 });
    await doors.rows('update project set build_lease_until = null where tenant_id = $1', [place.tenantId]);
    await build(place, 1);
  });

  it('of another month do not count', async () => {
    const place = await TestPlace.make(doors);
    await limit(place, { build_minutes: 5 });
    await build(place, 5);
    await doors.rows(`update platform.usage_record set month = month - interval '1 month' where tenant = $1`, [
      place.tenantId,
    ]);
    await build(place, 1);
  });

  it('are not counted for a build whose builder died', async () => {
    const place = await TestPlace.make(doors);
    await place.save();
    const claim = await place.heldBuild();
    const unit = { unitKey: 'u', unitName: 'u', contentHash: 'c' };
    await place.builds.within(place.key, (rows) => rows.startBuild(claim, { id: newId(), ...unit }));
    await doors.rows(`update build set started_at = now() - interval '9 minutes' where tenant_id = $1`, [
      place.tenantId,
    ]);
    await doors.expireLeases(place.projectId);
    await place.heldBuild('another');
    expect(await doors.rows('select 1 from platform.usage_record where tenant = $1', [place.tenantId])).toEqual([]);
  });
});

describe('a plan', () => {
  it('limits who is given it; what an operator sets for a tenant goes before it', async () => {
    const place = await TestPlace.make(doors);
    const small = newId();
    await doors.rows(`insert into platform.plan (id, name, projects) values ($1, 'small', 1)`, [small]);
    await addProject(place, 'second');
    await doors.rows('update tenant set plan_id = $2 where tenant_id = $1', [place.tenantId, small]);
    await expect(addProject(place, 'third')).rejects.toMatchObject({ code: 'QUOTA_EXCEEDED' });
    await limit(place, { projects: null });
    await addProject(place, 'third');
  });

  it('is the default one for who names none', async () => {
    const insert = `insert into tenant (tenant_id, slug, name) values (gen_random_uuid(), 'dflt', 'D') returning plan_id`;
    const [row] = await doors.rows<{ plan_id: string }>(insert);
    const plan = await doors.rows('select 1 from platform.plan where id = $1 and is_default', [row?.plan_id]);
    expect(plan).toHaveLength(1);
  });

  it('is overridden by counts of its limits, and by nothing else', async () => {
    const place = await TestPlace.make(doors);
    for (const wrong of [{ houses: 1 }, { projects: -1 }, { projects: '5' }, { projects: 1.5 }, [5]]) {
      await expect(limit(place, wrong as never)).rejects.toThrow('overrides_are_limits');
    }
    await limit(place, { projects: 0, units: null });
  });

  it('and what is used of it are read by the tenant that is set, and by no role for another', async () => {
    const place = await TestPlace.make(doors);
    await limit(place, { projects: 4 });
    const own = await doors.app.within(
      place.key,
      (transaction) =>
        transaction.$queryRaw<
          unknown[]
        >`select what, used::int, most::int from platform.own_usage() where what = 'projects'`,
    );
    expect(own).toEqual([{ what: 'projects', used: 1, most: 4 }]);
    for (const table of ['tenant_usage', 'usage_record']) {
      const read = doors.app.within(place.key, (transaction) =>
        transaction.$queryRawUnsafe(`select 1 from platform.${table}`),
      );
      await expect(read).rejects.toThrow(/permission denied/);
    }
  });
});
