import { afterEach, describe, expect, it, vi } from 'vitest';
import type { StoredUnit } from '@tiffin/builds-operations';
import { type BuildId, newId } from '@tiffin/kernel';
import { hashRows } from './testing/row-hash.js';
import type { TestDoors } from './testing/test-doors.js';
import { failureNamed, releaseNamed, TestPlace } from './testing/test-place.js';
import { withDoors } from './testing/with-doors.js';

let doors: TestDoors;
withDoors((opened) => {
  doors = opened;
});

const hourMs = 3_600_000;

/** Sets this process's clock, and leaves its timers alone. */
const setClock = (offsetMs: number) => vi.useFakeTimers({ now: Date.now() + offsetMs, toFake: ['Date'] });

const unit: StoredUnit = {
  ...{ key: 'u', kind: 'function', name: 'u', entityId: null, contentHash: 'h', upstreams: [], memoryMb: 64 },
};

const stampedColumns = `select c.table_name as "table", c.column_name as "column" from information_schema.columns c
  where c.table_schema = 'public' and c.data_type = 'timestamp with time zone' and exists (
    select 1 from information_schema.columns t
    where t.table_schema = 'public' and t.table_name = c.table_name and t.column_name = 'tenant_id')`;

const claimants = Array.from({ length: 12 }, (_, number) => `worker ${number}`);

interface Kind {
  readonly prepare: (place: TestPlace) => Promise<unknown>;
  readonly claim: (place: TestPlace, holder: string) => Promise<{ readonly epoch: number } | null>;
}

const kinds: readonly (readonly [string, Kind])[] = [
  ['building', { prepare: (place) => place.save(), claim: (place, holder) => place.claimBuild(holder) }],
  ['deploying', { prepare: (place) => place.want('a'), claim: (place, holder) => place.claimDeployment(holder) }],
];

describe.each(kinds)('%s', (_, { prepare, claim }) => {
  const prepared = async () => {
    const place = await TestPlace.make(doors);
    await prepare(place);
    return place;
  };
  afterEach(() => void vi.useRealTimers());

  it('is claimed by exactly one of all who come at once', async () => {
    const place = await prepared();
    const claims = await Promise.all(claimants.map((holder) => claim(place, holder)));
    expect(claims.filter((held) => held !== null)).toHaveLength(1);
  });

  it('is claimed by exactly one once the lease has run out, and the epoch moves on', async () => {
    const place = await prepared();
    const first = await claim(place, 'first');
    await doors.expireLeases(place.projectId);
    const claims = (await Promise.all(claimants.map((holder) => claim(place, holder)))).flatMap((held) => held ?? []);
    expect(claims).toHaveLength(1);
    expect(claims[0]?.epoch).toBe((first?.epoch ?? 0) + 1);
  });

  it.each([
    ['ahead', hourMs],
    ['behind', -hourMs],
  ])('goes by the database’s clock where a worker’s own is an hour %s (F-21)', async (_way, offsetMs) => {
    const place = await prepared();
    setClock(offsetMs);
    expect(await claim(place, 'first')).not.toBeNull();
    expect(await claim(place, 'second')).toBeNull();
    vi.useRealTimers();
    expect(await claim(place, 'second')).toBeNull();
    await doors.expireLeases(place.projectId);
    setClock(offsetMs);
    expect(await claim(place, 'second')).not.toBeNull();
  });

  it('does not reach into another tenant, whatever a forged job says (I-15)', async () => {
    const theirs = await prepared();
    const ours = await TestPlace.make(doors);
    const before = await hashRows(doors.superuser);
    const claimed = [
      await ours.builds.within(ours.key, (rows) => rows.claim(theirs.projectId, 'forger', 60_000)),
      await ours.deployments.within(ours.key, (rows) => rows.claim(theirs.environmentId, 'forger', 60_000)),
      await ours.claimRestore('forger', theirs.environmentId),
    ];
    expect(claimed).toEqual([null, null, null]);
    expect(await hashRows(doors.superuser)).toBe(before);
  });
});

describe('a claim', () => {
  it('is for the newest revision, and builds that were left open are closed with it', async () => {
    const place = await TestPlace.make(doors);
    await place.save();
    const first = await place.heldBuild();
    const id = newId<BuildId>();
    const build = { id, unitKey: 'u', unitName: 'u', contentHash: 'h' };
    await place.builds.within(place.key, (rows) => rows.startBuild(first, build));
    const newest = await place.save();
    const second = await place.heldBuild();
    expect([first.revisionNumber, second.revisionNumber]).toEqual([1, 2]);
    expect(second.revisionId).toBe(newest);
    const states = () => doors.rows('select state from build where project_id = $1', [place.projectId]);
    expect(await states()).toEqual([{ state: 'failed' }]);
    // The holder before ends its build late: what was closed stays closed.
    await place.builds.within(place.key, (rows) => rows.finishBuild(id, { error: null, log: '' }));
    expect(await states()).toEqual([{ state: 'failed' }]);
  });

  it('and all else is stamped by the database’s clock, in every column', async () => {
    setClock(-hourMs);
    const place = await TestPlace.make(doors);
    await place.save();
    const claim = await place.heldBuild();
    const id = newId<BuildId>();
    await place.builds.within(place.key, async (rows) => {
      await rows.startBuild(claim, { id, unitKey: 'u', unitName: 'u', contentHash: 'h' });
      await rows.recordUnits(claim, [unit]);
      await rows.recordImage('h', { digest: 'd', sizeBytes: 1 });
      await rows.keepDependencyLock('h', '{}');
      await rows.finishBuild(id, { error: null, log: '' });
      await rows.finishRevision(claim, releaseNamed('a'));
      await rows.audit({ action: 'revision.build', objectKind: 'project', objectId: place.projectId, detail: {} });
    });
    await place.deploy();
    vi.useRealTimers();
    const stamps = await doors.rows(stampedColumns, []);
    expect(stamps.length).toBeGreaterThan(12);
    for (const { table, column } of stamps) {
      const far = `select '${table}.${column}' as "far" from ${table}
        where tenant_id = $1 and abs(extract(epoch from now() - ${column})) > 120`;
      expect(await doors.rows(far, [place.tenantId])).toEqual([]);
    }
  });

  it('is not given for what is built, has failed, or is served', async () => {
    const place = await TestPlace.make(doors);
    expect(await place.claimBuild()).toBeNull();
    expect(await place.claimDeployment()).toBeNull();
    await place.want('a');
    expect(await place.claimBuild()).toBeNull();
    await place.deploy();
    expect(await place.claimDeployment()).toBeNull();
    await place.save();
    const claim = await place.heldBuild();
    await place.builds.within(place.key, (rows) => rows.failRevision(claim, failureNamed('broken')));
    expect(await place.claimBuild()).toBeNull();
  });

  it('for restoring is given only where nothing waits and somebody has been served', async () => {
    const place = await TestPlace.make(doors);
    const restore = () => place.claimRestore();
    await place.want('a');
    expect(await restore()).toBeNull();
    await place.deploy();
    await place.want('b');
    expect(await restore()).toBeNull();
    await place.failDeployment();
    const claim = await restore();
    expect(claim?.desired).toEqual(claim?.current);
    expect(await restore()).toBeNull();
  });
});
