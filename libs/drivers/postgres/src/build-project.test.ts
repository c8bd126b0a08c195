import { beforeEach, describe, expect, it } from 'vitest';
import { issueWorkerGrant } from '@tiffin/access';
import { BuildProject, type BuildStore, UnitFailure } from '@tiffin/builds-operations';
import { canvasText, emptyCanvas, mergeOperations } from '@tiffin/canvas-rules';
import { accepted, Refusal } from '@tiffin/kernel';
import { answering, drawFunctions, waitUntil } from '@tiffin/testing';
import { PostgresBuildRetryStore } from './postgres-retry-stores.js';
import { FakeFactory, noSecrets } from './testing/fake-factory.js';
import { Gate } from './testing/gate.js';
import { hashRows } from './testing/row-hash.js';
import type { TestDoors } from './testing/test-doors.js';
import { TestPlace } from './testing/test-place.js';
import { withDoors } from './testing/with-doors.js';

/** What a worker that was overtaken must leave as it is. */
const fencedTables = [
  'project',
  'revision_release',
  'environment',
  'release',
  'deployment',
  'deployment_step',
  'audit_event',
];

let doors: TestDoors;
let place: TestPlace;
let factory: FakeFactory;
let rings: string[];
let reported: unknown[];

withDoors((opened) => {
  doors = opened;
});
beforeEach(async () => {
  place = await TestPlace.make(doors);
  factory = new FakeFactory();
  [rings, reported] = [[], []];
});

const canvasOf = (functions: Readonly<Record<string, string>>): string =>
  canvasText(
    accepted(
      mergeOperations({
        ...{ base: emptyCanvas, head: emptyCanvas, baseNumber: 0, headNumber: 0 },
        operations: drawFunctions(functions),
      }),
    ),
  );
const hello = (text: string) => canvasOf({ hello: answering(text), other: answering('other') });

const silent = () => ({
  ...{ store: place.builds, factory, secrets: noSecrets },
  ...{ doorbell: { ring: () => undefined }, report: () => undefined },
});
function builder(holder = 'builder', leaseMs = 60_000, store: BuildStore = place.builds): BuildProject {
  const doorbell = { ring: (queue: string) => void rings.push(queue) };
  const report = (error: unknown) => void reported.push(error);
  const parts = { store, factory, secrets: noSecrets, doorbell, report };
  return new BuildProject(parts, { holder, leaseMs, retryAfterMs: 0 });
}
const run = (by: BuildProject) => by.run(issueWorkerGrant(place.tenantId, 'builder'), place.projectId);

const environment = async () => {
  const sql = `select r.number as built, f.number as failed, desired_release_id as desired, deploy_epoch,
    build_failure as failure, build_fault as fault, build_faults as faults
    from project p join environment e on e.project_id = p.id
    left join revision r on r.id = built_revision_id left join revision f on f.id = build_failed_revision_id
    where e.id = $1`;
  return (await doors.rows<Record<string, unknown>>(sql, [place.environmentId]))[0] ?? {};
};
const builds = () =>
  doors.rows<{ unit_key: string; state: string; error: string | null }>(
    'select unit_key, state, error from build where project_id = $1 order by started_at, id',
    [place.projectId],
  );
const auditOf = async (action: string) =>
  (await doors.rows('select 1 from audit_event where tenant_id = $1 and action = $2', [place.tenantId, action])).length;

describe('building a project', () => {
  it('makes images, units and a release of the wanted revision, and rings for its deployment', async () => {
    await place.save(hello('1'));
    await run(builder());
    expect(factory.built).toHaveLength(3);
    expect(await environment()).toMatchObject({ built: 1, failed: null, deploy_epoch: 1, desired: expect.any(String) });
    expect(rings).toEqual(['deploy']);
    expect(await auditOf('release.want')).toBe(1);
    await run(builder());
    expect(factory.built).toHaveLength(3);
  });

  it('shows what a build has said while it runs', async () => {
    await place.save(hello('1'));
    const gate = new Gate();
    factory.beforeBuild = ({ print }) => {
      print('fetching');
      return gate.pass();
    };
    const running = run(builder());
    const shown = () =>
      doors.rows("select 1 from build where project_id = $1 and state = 'running' and log = 'fetching'", [
        place.projectId,
      ]);
    await waitUntil('the line is there', async () => (await shown()).length === 1);
    gate.release();
    await running;
    expect(await shown()).toEqual([]);
  });

  it('builds exactly the unit that changed', async () => {
    await place.save(hello('1'));
    await run(builder());
    await place.save(hello('2'));
    await run(builder());
    expect((await builds()).slice(3)).toEqual([{ unit_key: 'function-hello', state: 'succeeded', error: null }]);
  });

  it('fails the revision where a unit cannot be built, and leaves what is wanted and served alone', async () => {
    await place.save(hello('1'));
    await run(builder());
    await place.deploy();
    const before = await environment();
    [rings, factory.built.length] = [[], 0];
    factory.beforeBuild = () => Promise.reject(new UnitFailure('handler.js:1: Unexpected token'));
    await place.save(hello('2'));
    await run(builder());
    const reason = 'could not be built: handler.js:1: Unexpected token';
    const failure = { unitKey: 'function-hello', unitName: 'hello', reason, lastLines: [] };
    expect(await environment()).toEqual({ ...before, failed: 2, failure });
    expect(await builds()).toContainEqual(expect.objectContaining({ state: 'failed' }));
    expect(await auditOf('revision.build-fail')).toBe(1);
    expect([rings, reported, await place.claimBuild()]).toEqual([[], [], null]);
  });

  it('reports any other fault and tries again', async () => {
    factory.beforeBuild = () => Promise.reject(new Error('the disk is full'));
    await place.save(hello('1'));
    await run(builder());
    expect(reported).toEqual([new Error('the disk is full')]);
    expect(await environment()).toMatchObject({ built: 0, failed: null, desired: null, faults: 1 });
    expect((await environment())['fault']).toMatch(/^Something went wrong in the platform. It is retried/);
    factory.beforeBuild = () => Promise.resolve();
    await run(builder());
    expect(await environment()).toMatchObject({ built: 1, failure: null, fault: null, faults: 0 });
  });

  it('waits before it tries again', async () => {
    factory.beforeBuild = () => Promise.reject(new Error('the disk is full'));
    await place.save(hello('1'));
    const settings = { holder: 'patient', leaseMs: 60_000, retryAfterMs: 60_000 };
    const parts = silent();
    await run(new BuildProject(parts, settings));
    expect(await place.claimBuild()).toBeNull();
    await doors.expireLeases(place.projectId);
    expect(await place.claimBuild()).not.toBeNull();
  });

  it('waits twice as long after each further fault of one revision, and five minutes at most', async () => {
    factory.beforeBuild = () => Promise.reject(Refusal.of('PACKAGES_UNAVAILABLE', 'the registry is away'));
    await place.save(hello('1'));
    const settings = { holder: 'patient', leaseMs: 60_000, retryAfterMs: 60_000 };
    const parts = silent();
    const patient = new BuildProject(parts, settings, () => 0.5);
    const pauses: number[] = [];
    for (let fault = 0; fault < 4; fault += 1) {
      await run(patient);
      const sql =
        'select extract(epoch from build_next_try_at - now())::float / 60 as minutes from project where id = $1';
      const [row] = await doors.rows<{ minutes: number }>(sql, [place.projectId]);
      pauses.push(Math.round(row?.minutes ?? 0));
      await doors.expireLeases(place.projectId);
    }
    expect(pauses).toEqual([1, 2, 4, 5]);
  });
});

describe('a revision that no builder brings to an end (F-22)', () => {
  const quarantined = { failure: { reason: expect.stringContaining('was begun 3 times') }, failed: 1, fault: null };
  /** A builder begins, and dies. */
  const beginAndDie = async () => {
    await place.heldBuild();
    await doors.expireLeases(place.projectId);
  };

  it('is begun three times and then no more, whoever looks; counted as they begin', async () => {
    await place.save(hello('1'));
    for (let start = 0; start < 3; start += 1) await beginAndDie();
    await run(builder());
    expect(factory.built).toEqual([]);
    expect(await environment()).toMatchObject(quarantined);
    expect([await place.claimBuild(), await auditOf('revision.build-fail')]).toEqual([null, 1]);
    // Shown to operators while it is so, and no longer.
    const shown = () => doors.rows('select queue from directory.quarantine where id = $1', [place.projectId]);
    expect(await shown()).toEqual([{ queue: 'build' }]);
    await place.save(hello('2'));
    expect(await shown()).toEqual([]);
  });

  it('may be what a builder cannot deal with: a fault that says nothing counts as well', async () => {
    factory.beforeBuild = () => Promise.reject(new TypeError('x is undefined'));
    await place.save(hello('1'));
    for (let start = 0; start < 4; start += 1) {
      await run(builder());
      await doors.expireLeases(place.projectId);
    }
    expect(reported).toHaveLength(3);
    expect(await environment()).toMatchObject(quarantined);
  });

  it('is begun again once somebody retries, or saves', async () => {
    await place.save(hello('1'));
    for (let start = 0; start < 3; start += 1) await beginAndDie();
    await run(builder());
    await new PostgresBuildRetryStore(doors.app).within(place.key, (rows) => rows.forgetTrouble(place.projectId));
    await beginAndDie();
    await run(builder());
    expect(await environment()).toMatchObject({ built: 1, failure: null });
  });

  it('is not one that meets a known fault, however often', async () => {
    factory.beforeBuild = () => Promise.reject(Refusal.of('PACKAGES_UNAVAILABLE', 'the registry is away'));
    await place.save(hello('1'));
    for (let start = 0; start < 6; start += 1) {
      await run(builder());
      await doors.expireLeases(place.projectId);
    }
    expect(await environment()).toMatchObject({ failed: null, faults: 6 });
  });
});

describe('a builder whose work is overtaken (F-03)', () => {
  /** A builder that is in the middle of an image when the test goes on. */
  async function stalled() {
    const gate = new Gate();
    factory.beforeBuild = () => gate.pass();
    await place.save(hello('old'));
    const working = run(builder('old'));
    await gate.reached;
    factory.beforeBuild = () => Promise.resolve();
    return { gate, working };
  }

  it('stops for a newer revision, which wins', async () => {
    const { gate, working } = await stalled();
    await place.save(hello('new'));
    await run(builder('new'));
    const before = await hashRows(doors.superuser, fencedTables);
    expect(await environment()).toMatchObject({ built: 2 });
    gate.release();
    await working;
    expect(await hashRows(doors.superuser, fencedTables)).toBe(before);
    expect(reported).toEqual([]);
  });

  it('writes nothing once another has finished in its place', async () => {
    const { gate, working } = await stalled();
    await doors.expireLeases(place.projectId);
    await run(builder('another'));
    const before = await hashRows(doors.superuser, fencedTables);
    gate.release();
    await working;
    expect(await hashRows(doors.superuser, fencedTables)).toBe(before);
    expect(await environment()).toMatchObject({ built: 1 });
  });

  it('goes on with the newer revision itself where nobody else does', async () => {
    const { gate, working } = await stalled();
    await place.save(hello('new'));
    gate.release();
    await working;
    expect(await environment()).toMatchObject({ built: 2 });
    expect(await auditOf('release.want')).toBe(1);
  });

  it('makes no further image once it hears of it', async () => {
    const heard = new Gate();
    const store: BuildStore = {
      within: (key, work) => place.builds.within(key, work).then((answer) => tell(heard, answer)),
    };
    const gate = new Gate();
    factory.beforeBuild = () => gate.pass();
    await place.save(hello('old'));
    const working = run(builder('old', 30, store));
    await gate.reached;
    factory.beforeBuild = () => Promise.resolve();
    await place.save(hello('new'));
    await run(builder('new'));
    const built = factory.built.length;
    await heard.reached;
    gate.release();
    await working;
    expect(factory.built.length).toBe(built + 1);
  });

  function tell<T>(heard: Gate, answer: T): T {
    if (answer === 'stale') void heard.pass();
    return answer;
  }
});
