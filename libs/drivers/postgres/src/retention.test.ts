import { beforeEach, describe, expect, it } from 'vitest';
import { PostgresDirectory } from './postgres-directory.js';
import { bare, collectDue, digestOf, hashOf, RetainedPlace } from './testing/retained-place.js';
import type { TestDoors } from './testing/test-doors.js';
import { withDoors } from './testing/with-doors.js';

let doors: TestDoors;
let retained: RetainedPlace;
withDoors((opened) => {
  doors = opened;
});
beforeEach(async () => {
  retained = await RetainedPlace.make(doors);
});

const imageOf = (name: string) => retained.place.builds.within(retained.place.key, (rows) => rows.image(hashOf(name)));
const promote = (releaseId: string) =>
  doors.worker.within(
    retained.place.key,
    (transaction) => transaction.$executeRaw`
      insert into promotion (tenant_id, id, environment_id, release_id, way, actor_kind, actor_id)
      values (${retained.place.tenantId}::uuid, gen_random_uuid(), ${retained.place.environmentId}::uuid, ${releaseId}::uuid, 'person', 'user', 'u')`,
  );

describe('releases that nothing keeps', () => {
  it('lose their images and stay as history; what runs, is wanted, could be gone back to or is promoted keeps them', async () => {
    await retained.build('a');
    await retained.deploy('b');
    await retained.build('c');
    const promoted = await retained.build('d');
    await promote(promoted);
    await retained.deploy('e');
    await retained.build('f');
    expect(await retained.collect()).toMatchObject([{ releases: 2, images: 2, imageBytes: 2_000 }]);
    expect(await retained.whole()).toEqual([2, 4, 5, 6]);
    expect(await retained.images()).toEqual(['b', 'd', 'e', 'f']);
    expect(await retained.collect()).toEqual([]);
  });

  it('stay where a promotion that is open would be put back to them', async () => {
    const from = await retained.build('a');
    await promote(await retained.build('b'));
    await doors.rows(`update promotion set from_release_id = $1, phase = 'Running' where tenant_id = $2`, [
      from,
      retained.place.tenantId,
    ]);
    await retained.build('c');
    expect(await retained.collect()).toEqual([]);
    await doors.rows(`update promotion set phase = 'Failed', finished_at = now() where tenant_id = $1`, [
      retained.place.tenantId,
    ]);
    await retained.collect();
    expect(await retained.whole()).toEqual([3]);
  });

  it('go but for the newest, and those that are new', async () => {
    for (const name of ['a', 'b', 'c', 'd']) await retained.build(name);
    expect(await retained.collect({ ...bare, youngMs: 60_000 })).toEqual([]);
    await retained.collect({ ...bare, newest: 3 });
    expect(await retained.whole()).toEqual([2, 3, 4]);
  });

  it('leave what others have as well', async () => {
    await retained.build('a', 'shared');
    await retained.build('b', 'shared');
    await retained.collect();
    expect([await retained.whole(), await retained.images()]).toEqual([[2], ['b', 'shared']]);
  });

  it('stay where the ledger goes back ten releases, and go beyond', async () => {
    for (let number = 1; number <= 14; number += 1) await retained.deploy(`r${number}`);
    await retained.collect();
    // What runs, and ten before.
    expect(await retained.whole()).toEqual([4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14]);
  });

  it('stay while somebody has hold of them', async () => {
    const id = await retained.build('a');
    await retained.build('b');
    await doors.superuser.query('begin');
    await doors.superuser.query('select from release where id = $1 for share', [id]);
    expect(await retained.collect().finally(() => doors.superuser.query('rollback'))).toEqual([]);
    expect(await retained.whole()).toEqual([1, 2]);
  });

  it('cannot be promoted or wanted, with the gate that closed', async () => {
    const id = await retained.build('a');
    await retained.build('b');
    await retained.collect();
    const closed = {
      code: 'PROMOTION_REFUSED',
      message: expect.stringMatching(/"images" is closed: images.*are gone; build/),
    };
    await expect(promote(id)).rejects.toMatchObject(closed);
    const want = doors.worker.within(
      retained.place.key,
      (rows) => rows.$executeRaw`update environment set desired_release_id = ${id}::uuid`,
    );
    await expect(want).rejects.toMatchObject(closed);
  });

  it('are as before once their revision is built again', async () => {
    const id = await retained.build('a', 'b');
    await retained.build('c');
    await retained.collect();
    expect(await imageOf('a')).toBeNull();
    expect(await retained.build('a', 'b')).toBe(id);
    expect([await retained.whole(), await retained.images()]).toEqual([
      [1, 2],
      ['a', 'b', 'c'],
    ]);
    await promote(id);
  });

  it('are as before where builds of others have brought all their images back', async () => {
    const id = await retained.build('a', 'b');
    await retained.build('c');
    await retained.collect();
    await retained.build('a', 'b', 'd');
    expect(await retained.whole()).toEqual([2, 3]);
    await promote(id);
    expect(await retained.whole()).toEqual([1, 2, 3]);
  });
});

describe('a build that takes an image as it is', () => {
  it('keeps it, though no release names it yet', async () => {
    await retained.build('a');
    await retained.build('b');
    await doors.rows(`update image set used_at = now() - interval '1 hour' where tenant_id = $1`, [
      retained.place.tenantId,
    ]);
    const used = await imageOf('a');
    await retained.collect({ ...bare, youngImageMs: 60_000 });
    expect([used?.digest, await retained.whole(), await retained.images()]).toEqual([digestOf('a'), [2], ['a', 'b']]);
  });

  it('does not find it once it is collected, and ends in no release that lacks it', async () => {
    await retained.build('a');
    await retained.build('b');
    const { place } = retained;
    await place.save();
    const claim = await place.heldBuild();
    const { content, sha256, id } = await releaseOf('a');
    await retained.collect();
    expect(await imageOf('a')).toBeNull();
    const finish = place.builds.within(place.key, (rows) => rows.finishRevision(claim, { content, sha256, id }));
    await expect(finish).rejects.toThrow('An image went while the revision was built');
    expect(await retained.whole()).toEqual([2]);
  });

  const releaseOf = async (name: string) => {
    const [row] = await doors.rows<{ content: string; sha256: string; id: never }>(
      'select content, sha256, id from release where project_id = $1 and content like $2',
      [retained.place.projectId, `%${digestOf(name)}%`],
    );
    if (!row) throw new Error('no such release');
    return row;
  };
});

describe('the files of an image', () => {
  const listed = async (graceMs: number) => {
    const all = await new PostgresDirectory(doors.worker).imagesToCollect(500, graceMs);
    return ['a', 'b'].filter((name) => all.includes(digestOf(`${retained.place.tenantId} ${name}`)));
  };
  const named = (name: string) => `${retained.place.tenantId} ${name}`;

  it('go once nobody has had it for so long, and never while somebody has it', async () => {
    await retained.build(named('a'));
    await retained.build(named('b'));
    expect(await listed(0)).toEqual([]);
    await retained.collect();
    expect([await listed(60_000), await listed(0)]).toEqual([[], ['a']]);
    await retained.build(named('a'));
    expect(await listed(0)).toEqual([]);
  });

  it('wait anew where it goes again', async () => {
    await retained.build(named('a'));
    await retained.build(named('b'));
    await retained.collect();
    await doors.rows(`update directory.erased_image set erased_at = now() - interval '2 hours'`);
    await retained.build(named('a'));
    await retained.build(named('b'));
    await retained.collect();
    expect(await listed(3_600_000)).toEqual([]);
  });

  it('are gone through by one at a time', async () => {
    const directory = new PostgresDirectory(doors.worker);
    await doors.rows(`update directory.retention set due_at = now() - interval '1 s' where tenant = $1`, [
      '00000000-0000-0000-0000-000000000000',
    ]);
    expect([await directory.takeImageStore(60_000), await directory.takeImageStore(60_000)]).toEqual([true, false]);
  });
});

describe('looking through a tenant', () => {
  const due = async () => {
    const [row] = await doors.rows<{ minutes: number }>(
      'select round(extract(epoch from due_at - now()) / 60)::int as minutes from directory.retention where tenant = $1',
      [retained.place.tenantId],
    );
    return row?.minutes;
  };

  it('is due ten minutes after something was built, then each day, and sooner where something is kept for its age', async () => {
    await retained.build('a');
    await retained.build('b');
    expect(await due()).toBe(10);
    await retained.collect({ ...bare, youngMs: 3_600_000 });
    expect(await due()).toBe(60);
    await retained.collect();
    expect(await due()).toBe(1_440);
    await retained.build('c');
    expect(await due()).toBe(10);
  });

  it('is the work of one', async () => {
    await retained.build('a');
    const directory = new PostgresDirectory(doors.worker);
    await collectDue(doors, bare);
    await doors.rows(`update directory.retention set due_at = now() - interval '1 s' where tenant = $1`, [
      retained.place.tenantId,
    ]);
    expect([await directory.takeRetention(5, 60_000), await directory.takeRetention(5, 60_000)]).toEqual([
      [retained.place.tenantId],
      [],
    ]);
  });

  it('leaves the newest builds and deployments, and of those older than a month a few', async () => {
    await retained.build('a');
    const { projectId, environmentId } = retained.place;
    await doors.rows(
      `insert into build (id, tenant_id, project_id, revision_id, unit_key, unit_name, content_hash, state, log, started_at, finished_at, is_metered)
       select gen_random_uuid(), tenant_id, id, head_revision_id, 'u', 'u', 'h', 'succeeded', 'log', now() - n * interval '1 day' + interval '1 hour', now(), true
       from project, generate_series(1, 100) n where id = $1
       union all select gen_random_uuid(), tenant_id, id, head_revision_id, 'u', 'u', 'h', 'succeeded', 'log', now() - n * interval '1 s', now(), true
       from project, generate_series(1, 15) n where id = $1`,
      [projectId],
    );
    await doors.rows(
      `insert into deployment (id, tenant_id, environment_id, release_id, revision_number, state, started_at, finished_at)
       select gen_random_uuid(), tenant_id, id, desired_release_id, 1, 'succeeded', now() - n * interval '1 s', now()
       from environment, generate_series(1, 250) n where id = $1`,
      [environmentId],
    );
    await doors.rows(
      `insert into deployment_step (tenant_id, deployment_id, name, position, state)
       select tenant_id, id, 'render', 0, 'succeeded' from deployment where environment_id = $1`,
      [environmentId],
    );
    expect(await retained.collect()).toMatchObject([{ builds: 70, deployments: 50 }]);
    const count = async (table: string) =>
      (await doors.rows(`select 1 from ${table} where tenant_id = $1`, [retained.place.tenantId])).length;
    expect([await count('build'), await count('deployment'), await count('deployment_step')]).toEqual([45, 200, 200]);
  });
});
