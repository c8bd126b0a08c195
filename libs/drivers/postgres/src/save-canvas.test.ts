import { beforeEach, describe, expect, it } from 'vitest';
import { type Grant, issueGrant } from '@tiffin/access';
import { type CanvasStore, SaveCanvas } from '@tiffin/canvas-operations';
import type { Doorbell } from '@tiffin/work-operations';
import { accepted, newId, type ProjectId } from '@tiffin/kernel';
import { answering, functionEntity } from '@tiffin/testing';
import { PostgresCanvasStore } from './postgres-canvas-store.js';
import { hashRows } from './testing/row-hash.js';
import type { TestDoors } from './testing/test-doors.js';
import { TestPlace } from './testing/test-place.js';
import { withDoors } from './testing/with-doors.js';

let doors: TestDoors;
let place: TestPlace;
let grant: Grant<'canvas.write'>;
let rings: string[];
const doorbell: Doorbell = {
  ring: (queue, job) => void rings.push(`${queue} ${'projectId' in job ? job.projectId : ''}`),
};

withDoors((opened) => {
  doors = opened;
});
beforeEach(async () => {
  place = await TestPlace.make(doors);
  const ada = { kind: 'user', id: newId(), name: 'Ada' } as const;
  grant = accepted(issueGrant('canvas.write', { tenantId: place.tenantId, role: 'developer' }, ada));
  rings = [];
});

const store = () => new PostgresCanvasStore(doors.app);
const add = (id: string) => ({ op: 'addEntity', entity: functionEntity(id, answering(id)) });
const allot = (id: string, memoryMb: number) => ({ op: 'updateEntity', id, changes: { memoryMb } });
const save = (baseRevision: number, operations: readonly unknown[], by: Doorbell = doorbell) =>
  new SaveCanvas(store(), by).run(grant, { projectId: place.projectId, baseRevision, operations });

const revisions = () =>
  doors.rows<{ number: number; canvas: string }>(
    'select number, canvas from revision where project_id = $1 order by number',
    [place.projectId],
  );
const namesIn = (canvas: string | undefined) =>
  (JSON.parse(canvas ?? '{"entities":[]}') as { entities: { name: string }[] }).entities.map(({ name }) => name);

describe('two saves on the same revision at once', () => {
  it('both land, one after the other, where they change different things', async () => {
    const names = ['a', 'b', 'c', 'd', 'e', 'f'];
    await Promise.all(names.map((name) => save(0, [add(name)])));
    const stored = await revisions();
    expect(stored.map(({ number }) => number)).toEqual([0, 1, 2, 3, 4, 5, 6]);
    expect(stored.map(({ canvas }) => namesIn(canvas).length)).toEqual([0, 1, 2, 3, 4, 5, 6]);
    expect(namesIn(stored.at(-1)?.canvas).sort()).toEqual(names);
    const head = await doors.rows(
      'select number from revision join project on revision.id = head_revision_id where project.id = $1',
      [place.projectId],
    );
    expect(head).toEqual([{ number: 6 }]);
  });

  it('end in one conflict where they change the same thing', async () => {
    await save(0, [add('a')]);
    const outcomes = await Promise.allSettled([save(1, [allot('a', 100)]), save(1, [allot('a', 200)])]);
    const refused = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason] : []));
    expect(refused).toEqual([expect.objectContaining({ code: 'CANVAS_CONFLICT' })]);
    expect((await revisions()).map(({ number }) => number)).toEqual([0, 1, 2]);
  });
});

describe('a save', () => {
  it('leaves one audit row with the hash of what it stored', async () => {
    await save(0, [add('a')]);
    const audit = await doors.rows(
      `select actor_name, detail from audit_event where tenant_id = $1 and action = 'canvas.save'`,
      [place.tenantId],
    );
    const [revision] = await doors.rows<{ sha256: string }>(
      `select encode(sha256(convert_to(canvas, 'UTF8')), 'hex') as sha256 from revision where project_id = $1 and number = 1`,
      [place.projectId],
    );
    expect(audit).toEqual([{ actor_name: 'Ada', detail: { revision: 1, sha256: revision?.sha256 } }]);
  });

  it('that changes nothing stores nothing and rings nobody', async () => {
    await save(0, [add('a')]);
    rings = [];
    const before = await hashRows(doors.superuser);
    expect(await save(1, [allot('a', 128)])).toMatchObject({ changed: false });
    expect(await hashRows(doors.superuser)).toBe(before);
    expect(rings).toEqual([]);
  });

  it.each([
    ['CANVAS_INVALID', () => save(1, [add('A'), { op: 'addConnection', connection: { id: 'x', from: 'a', to: 'b' } }])],
    ['CANVAS_CONFLICT', () => save(0, [{ op: 'addEntity', entity: functionEntity('a', answering('b')) }])],
    ['REVISION_UNKNOWN', () => save(7, [add('b')])],
    [
      'NOT_FOUND',
      () =>
        new SaveCanvas(store(), doorbell).run(grant, {
          projectId: newId<ProjectId>(),
          baseRevision: 0,
          operations: [],
        }),
    ],
  ])('that is refused (%s) stores nothing and rings nobody', async (code, refused) => {
    await save(0, [add('a')]);
    rings = [];
    const before = await hashRows(doors.superuser);
    await expect(refused()).rejects.toMatchObject({ code });
    expect(await hashRows(doors.superuser)).toBe(before);
    expect(rings).toEqual([]);
  });

  it('rings once its transaction has committed, and not before', async () => {
    const events: string[] = [];
    const watched: CanvasStore = {
      within: async (key, work) => {
        const answer = await store().within(key, work);
        events.push('committed');
        return answer;
      },
    };
    const by = { ring: () => void events.push('rung') };
    await new SaveCanvas(watched, by).run(grant, {
      projectId: place.projectId,
      baseRevision: 0,
      operations: [add('a')],
    });
    expect(events).toEqual(['committed', 'rung']);
  });

  it('whose transaction does not commit stores nothing and rings nobody', async () => {
    const before = await hashRows(doors.superuser);
    const dying: CanvasStore = {
      within: (key, work) =>
        store().within(key, async (rows) => {
          await work(rows);
          throw new Error('the process died here');
        }),
    };
    const input = { projectId: place.projectId, baseRevision: 0, operations: [add('a')] };
    await expect(new SaveCanvas(dying, doorbell).run(grant, input)).rejects.toThrow('the process died here');
    expect(await hashRows(doors.superuser)).toBe(before);
    expect(rings).toEqual([]);
  });

  it('stops the building of the revision before it', async () => {
    await save(0, [add('a')]);
    const claim = await place.heldBuild();
    await save(1, [add('b')]);
    expect(await place.builds.within(place.key, (rows) => rows.renew(claim, 1_000))).toBe('stale');
    expect(await place.heldBuild()).toMatchObject({ revisionNumber: 2 });
    expect(rings).toEqual(Array.from({ length: 2 }, () => `build ${place.projectId}`));
  });
});

describe('a project that is not active', () => {
  it.each([
    ['archived', `update project set state = 'archived' where tenant_id = $1`, /is archived\. Restore it first/],
    [
      'of a suspended tenant',
      `update tenant set state = 'suspended' where tenant_id = $1`,
      /is paused, as its tenant is suspended/,
    ],
  ])('%s takes no save, and keeps what it has', async (_, pause, reason) => {
    await save(0, [add('a')]);
    await doors.rows(pause, [place.tenantId]);
    await expect(save(1, [add('b')])).rejects.toMatchObject({
      code: 'NOT_ACTIVE',
      message: expect.stringMatching(reason),
    });
    expect((await revisions()).map(({ number }) => number)).toEqual([0, 1]);
  });
});

describe('a save that would go beyond the plan', () => {
  const limit = (overrides: Readonly<Record<string, number>>) =>
    doors.rows('update tenant set quota_overrides = $2 where tenant_id = $1', [
      place.tenantId,
      JSON.stringify(overrides),
    ]);
  const beyond = { code: 'QUOTA_EXCEEDED' };

  it.each([
    ['units', 2],
    ['replicas', 2],
    ['cpu_millicores', 500],
    ['memory_mb', 256],
    ['disk_mb', 1024],
  ])('of %s is refused, with what it would use, before anything is built or waits', async (what, most) => {
    await limit({ [what]: most });
    await save(0, [add('a'), add('b')]);
    rings = [];
    const before = await hashRows(doors.superuser);
    await expect(save(1, [add('c')])).rejects.toMatchObject({
      ...beyond,
      message: expect.stringMatching(/with this you would use/),
    });
    expect([await hashRows(doors.superuser), rings]).toEqual([before, []]);
    await limit({ [what]: most * 2 });
    expect(await save(1, [add('c')])).toMatchObject({ changed: true });
  });

  it('counts what others of the tenant hold, and its own place once', async () => {
    await limit({ units: 4 });
    await save(0, [add('a')]);
    await doors.rows(
      `insert into environment (id, tenant_id, project_id, name, follows_head) values (gen_random_uuid(), $1, $2, 'other', false)`,
      [place.tenantId, place.projectId],
    );
    await doors.rows(
      'update environment set held_units = case when follows_head then 1 else 2 end where project_id = $1',
      [place.projectId],
    );
    await expect(save(1, [add('b'), add('c')])).rejects.toMatchObject({
      ...beyond,
      message: expect.stringContaining('you use 3; with this you would use 5'),
    });
    expect(await save(1, [add('b')])).toMatchObject({ changed: true });
  });

  it('is refused for no more than it adds: who is above a limit that was lowered changes and removes what is there', async () => {
    await save(0, [add('a'), add('b'), add('c')]);
    await limit({ units: 1, memory_mb: 100 });
    expect(await save(1, [{ op: 'removeEntity', id: 'c' }])).toMatchObject({ changed: true });
    expect(await save(2, [allot('a', 64)])).toMatchObject({ changed: true });
    await expect(save(3, [allot('a', 512)])).rejects.toMatchObject(beyond);
    await expect(save(3, [add('d')])).rejects.toMatchObject(beyond);
  });
});
