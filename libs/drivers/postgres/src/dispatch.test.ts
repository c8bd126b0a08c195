import { beforeEach, describe, expect, it } from 'vitest';
import type { Job } from '@tiffin/contracts';
import { newId, type TenantId } from '@tiffin/kernel';
import { onConnections } from './testing/on-connections.js';
import type { TestDoors } from './testing/test-doors.js';
import { untilLocked } from './testing/until-locked.js';
import { WaitingWork } from './testing/waiting-work.js';
import { withDoors } from './testing/with-doors.js';

let doors: TestDoors;
let work: WaitingWork;
withDoors((opened) => void (doors = opened));
beforeEach(async () => {
  work = new WaitingWork(doors);
  await doors.rows('truncate directory.work, directory.worker, directory.ticket, directory.lane, directory.turn');
});

const countsOf = (jobs: readonly Job[], ...tenants: readonly TenantId[]) =>
  tenants.map((tenant) => jobs.filter(({ tenantId }) => tenantId === tenant).length);

describe('dispatching', () => {
  it('gives nothing out where nobody works, and to workers no more than they take', async () => {
    await work.tenant(9);
    await work.tenant(9);
    await work.tenant(9);
    expect(await work.dispatch()).toEqual([]);
    await work.attend(2, 4, 'first');
    expect(await work.dispatch()).toHaveLength(3);
    expect(await work.dispatch()).toHaveLength(0);
    await work.attend(2, 4, 'second');
    expect(await work.dispatch()).toHaveLength(5);
    await work.store.leave('first');
    expect(await work.dispatch()).toEqual([]);
  });

  it('goes round the tenants, from where it was', async () => {
    const tenants = [await work.tenant(9), await work.tenant(9), await work.tenant(1)] as const;
    await work.attend(4, 4);
    const first = await work.dispatch();
    expect(countsOf(first, ...tenants)).toEqual([2, 1, 1]);
    for (const job of first) {
      await work.begin(job);
      await work.end(job);
    }
    expect(countsOf(await work.dispatch(), ...tenants)).toEqual([2, 2, 0]);
  });

  it('goes on behind the tenant whose turn was last, also where there is one place', async () => {
    const tenants = [await work.tenant(9), await work.tenant(9), await work.tenant(9)] as const;
    await work.attend(1, 1);
    const done: Job[] = [];
    for (let round = 0; round < 6; round += 1) {
      for (const job of await work.dispatch()) {
        await work.begin(job);
        await work.end(job);
        done.push(job);
      }
    }
    expect(countsOf(done, ...tenants)).toEqual([2, 2, 2]);
  });

  it('keeps a place for another tenant, however much one brings, at the next question', async () => {
    const many = await work.tenant(200);
    await work.attend(4, 8);
    const jobs = await work.dispatch();
    expect(countsOf(jobs, many)).toEqual([3]);
    for (const job of jobs) await work.begin(job);
    expect(await work.dispatch()).toEqual([]);
    const one = await work.tenant(1);
    expect(countsOf(await work.dispatch(), many, one)).toEqual([0, 1]);
  });

  it('lets who brings little go ahead of who brings much', async () => {
    const many = await work.tenant(200);
    await work.attend(4, 8);
    for (const job of await work.dispatch()) {
      await work.begin(job);
      await work.end(job);
    }
    const few = await work.tenant(6);
    const given = await work.dispatch();
    expect(countsOf(given, many, few)).toEqual([1, 3]);
    for (const job of given.filter(({ tenantId }) => tenantId === few)) {
      await work.begin(job);
      await work.end(job);
    }
    const last = await work.dispatch();
    expect(countsOf(last, many, few)).toEqual([0, 3]);
    for (const job of last) {
      await work.begin(job);
      await work.end(job);
    }
    // Nobody else waits any more.
    expect(countsOf(await work.dispatch(), many, few)).toEqual([2, 0]);
  });

  it('lets who brings little go ahead of many who bring much', async () => {
    const many = [];
    for (let at = 0; at < 8; at += 1) many.push(await work.tenant(100));
    const few = await work.tenant(6);
    await work.attend(4, 8);
    const given = await work.dispatch();
    expect([given.length, ...countsOf(given, few)]).toEqual([4, 3]);
  });

  it('lets nobody yield to who brings little and may have no more', async () => {
    const [first, second] = [await work.tenant(100), await work.tenant(100)];
    const few = await work.tenant(3);
    await doors.rows(`update tenant set quota_overrides = '{"concurrent_builds": 1}' where tenant_id = $1`, [few]);
    await work.attend(4, 8);
    await work.dispatch();
    await doors.rows('update directory.work set ticket = null, ticket_until = null where tenant <> $1', [few]);
    expect(countsOf(await work.dispatch(), first, second, few)).toEqual([3, 3, 0]);
  });

  it('lets who brings much have the places that nobody else wants', async () => {
    const [many, one] = [await work.tenant(200), await work.tenant(1)];
    await work.attend(4, 8);
    expect(countsOf(await work.dispatch(), many, one)).toEqual([3, 1]);
  });

  it('gives equal turns to those who all bring much', async () => {
    const tenants = [await work.tenant(200), await work.tenant(200)] as const;
    await work.attend(4, 8);
    expect(countsOf(await work.dispatch(), ...tenants)).toEqual([3, 3]);
  });

  it('holds a tenant to what its plan lets be built at once', async () => {
    const tenant = await work.tenant(9);
    await doors.rows(`update tenant set quota_overrides = '{"concurrent_builds": 2}' where tenant_id = $1`, [tenant]);
    await work.attend(8, 16);
    expect(await work.dispatch()).toHaveLength(2);
    expect(await work.dispatch()).toHaveLength(0);
  });

  it('gives each thing out once, however many ask at once', async () => {
    await work.attend(8, 16);
    // Whoever is the first in a lane makes its row, and keeps all others waiting by that alone.
    await work.tenant(1);
    for (const job of await work.dispatch()) {
      await work.begin(job);
      await work.end(job);
    }
    for (let tenant = 0; tenant < 5; tenant += 1) await work.tenant(9);
    // Nobody gives anything out before all have begun.
    await doors.rows('begin; lock table directory.ticket in exclusive mode');
    const dispatched = onConnections(6, () => work.dispatch());
    await untilLocked(doors, 6);
    await doors.rows('commit');
    const jobs = (await dispatched).flat();
    expect([jobs.length, new Set(jobs.map(({ id }) => id)).size]).toEqual([16, 16]);
  });

  it('gives fewer turns to a tenant whose work takes long', async () => {
    const [slow, quick] = [await work.tenant(60), await work.tenant(60)];
    await work.attend(1, 1);
    const done: Job[] = [];
    for (let round = 0; round < 28; round += 1) {
      for (const job of await work.dispatch()) {
        await work.begin(job);
        await work.end(job, job.tenantId === slow ? 20 : 1);
        if (round >= 8) done.push(job);
      }
    }
    const [slowTurns = 0, quickTurns = 0] = countsOf(done, slow, quick);
    expect(slowTurns).toBeGreaterThan(2);
    expect(quickTurns).toBeGreaterThan(2 * slowTurns);
  });

  it('waits for no transaction that holds what waits, and gives out the rest', async () => {
    const tenant = await work.tenant(2);
    await work.attend(4);
    const [held] = await doors.rows<{ id: string }>('select id from project where tenant_id = $1 order by id limit 1', [
      tenant,
    ]);
    await doors.rows('begin');
    await doors.rows('update project set build_faults = 0, build_starts = 0, build_next_try_at = now() where id = $1', [
      held?.id,
    ]);
    const jobs = await work.dispatch();
    await doors.rows('rollback');
    expect([jobs.length, jobs.map(({ id }) => id).includes(held?.id ?? '')]).toEqual([1, false]);
  });

  it('shares each cell out for itself', async () => {
    work = new WaitingWork(doors, 'deploy');
    const other = newId();
    await doors.rows(`insert into platform.cell (id, name, driver, address) values ($1, 'other', 'local', 'b')`, [
      other,
    ]);
    const [here, there] = [await work.tenant(9), await work.tenant(9)];
    await doors.rows(
      `update tenant set cell_id = (select id from platform.cell where name = 'local') where tenant_id = $1`,
      [here],
    );
    await doors.rows('update tenant set cell_id = $2 where tenant_id = $1', [there, other]);
    await work.attend(4, 4);
    expect(countsOf(await work.dispatch(), here, there)).toEqual([3, 3]);
  });
});

describe('a job', () => {
  it('that nobody takes comes again, with the same ticket; one that was begun and left, with another', async () => {
    await work.tenant(1);
    await work.attend(1);
    const [job] = await work.dispatch();
    if (job === undefined) throw new Error('nothing was dispatched');
    expect(await work.dispatch()).toEqual([]);
    await work.expireTickets();
    expect(await work.dispatch()).toEqual([job]);
    await work.begin(job);
    expect(await work.dispatch()).toEqual([]);
    await work.die(job);
    const [next] = await work.dispatch();
    expect(next).toEqual({ ...job, ticket: expect.any(Number) });
    expect(next?.ticket).toBeGreaterThan(job.ticket);
    expect(await work.store.take('build', job)).toBe('unknown');
  });

  it('is taken once, and is worth nothing once it has ended', async () => {
    await work.tenant(1);
    await work.attend(1);
    const [job] = await work.dispatch();
    if (job === undefined) throw new Error('nothing was dispatched');
    const takes = await onConnections(5, () => work.store.take('build', job));
    expect(takes.sort()).toEqual(['over', 'over', 'over', 'over', 'taken']);
    await work.end(job);
    expect(await work.store.take('build', job)).toBe('unknown');
  });

  it('brings the ticket of its own tenant, target and queue (I-15)', async () => {
    const [ours, theirs] = [await work.tenant(0), await work.tenant(1)];
    await work.attend(1);
    const [job] = await work.dispatch();
    if (job === undefined) throw new Error('nothing was dispatched');
    expect(job.tenantId).toBe(theirs);
    const take = (change: Partial<Job>) => work.store.take('build', { ...job, ...change });
    expect(await take({ tenantId: ours })).toBe('unknown');
    expect(await take({ id: newId() })).toBe('unknown');
    expect(await take({ ticket: job.ticket + 1 })).toBe('unknown');
    expect(await work.store.take('deploy', job)).toBe('unknown');
    expect(await take({})).toBe('taken');
  });

  it('of what is paused meanwhile is over, and no forged one', async () => {
    const tenant = await work.tenant(1);
    await work.attend(1);
    const [job] = await work.dispatch();
    if (job === undefined) throw new Error('nothing was dispatched');
    await doors.rows(`update project set state = 'archived' where tenant_id = $1`, [tenant]);
    expect(await work.store.take('build', job)).toBe('over');
  });
});

describe('what was begun and never ended', () => {
  it('is given out one at a time, so that it takes no other one of its kind along', async () => {
    await work.tenant(3);
    await work.tenant(3);
    await work.attend(4);
    const first = await work.dispatch();
    expect(first).toHaveLength(4);
    for (const job of first) await work.begin(job);
    for (const job of first) await work.die(job);
    const suspects = new Set(first.map(({ id }) => id));
    const next = await work.dispatch();
    expect(next.filter(({ id }) => suspects.has(id))).toHaveLength(1);
    // The two that were not begun yet are not kept waiting.
    expect(next).toHaveLength(3);
  });
});
