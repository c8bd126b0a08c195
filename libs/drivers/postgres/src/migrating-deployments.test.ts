import { beforeEach, describe, expect, it } from 'vitest';
import { plainCanary } from '@tiffin/deployments-rules';
import { Refusal } from '@tiffin/kernel';
import { waitUntil } from '@tiffin/testing/wait-until';
import type { FakeCell } from './testing/fake-cell.js';
import { change, FakeDatabases } from './testing/fake-databases.js';
import { kept, MigratingPlace } from './testing/migrating-place.js';
import type { TestDoors } from './testing/test-doors.js';
import type { TestPlace } from './testing/test-place.js';
import { withDoors } from './testing/with-doors.js';

let doors: TestDoors;
let place: TestPlace;
let cell: FakeCell;
let at: MigratingPlace;

withDoors((opened) => {
  doors = opened;
});
beforeEach(async () => {
  at = await MigratingPlace.make(doors);
  ({ place, cell } = at);
});

const [run, again, shown, steps] = [() => at.run(), () => at.again(), () => at.shown(), () => at.steps()];
const auditOf = (action: string) => at.auditOf(action);

describe('a deployment of a release that keeps something in a database', () => {
  it('changes it before the cell is told, and makes the last changes once nothing else serves', async () => {
    const seen: string[][] = [];
    cell.beforeApply = async () => void seen.push([...at.databases.made]);
    await place.want('one', kept);
    await run();
    expect(await steps()).toEqual([
      ...['render succeeded', 'migrate succeeded 2 changes made; 1 left for when nothing else serves'],
      ...['apply succeeded', 'ready succeeded', 'smoke succeeded', 'contract succeeded 1 change made'],
    ]);
    expect([seen, at.databases.made]).toEqual([[['a1', 'a2']], ['a1', 'a2', 'a3']]);
    expect(await shown()).toMatchObject({ serves: 'one', failure: null, holder: null });
  });

  it('says how far it is, and has no last step where nothing is left for it', async () => {
    const seen: (string | undefined)[] = [];
    at.databases = new FakeDatabases({ a: [change('a1'), change('a2')] });
    at.databases.around = async (make) => {
      seen.push((await steps()).find((step) => step.startsWith('migrate')));
      return make();
    };
    await place.want('one', kept);
    await run();
    expect(seen.slice(1)).toEqual(['migrate running 1 of 2: a1', 'migrate running 2 of 2: a2']);
    expect((await steps()).at(-1)).toBe('smoke succeeded');
    await place.want('two', kept);
    await run();
    expect((await steps())[1]).toBe('migrate succeeded nothing to change');
  });

  it('costs one that keeps nothing no transaction', async () => {
    await place.want('zero');
    await run();
    await place.want('one');
    at.transactions = 0;
    await run();
    // Claimed, opened, four steps, and looked at once more.
    expect([at.transactions, at.databases.made]).toEqual([7, []]);
  });

  it('fails it before the cell is told where rows are in the way, and changes nothing', async () => {
    await place.want('zero');
    await run();
    at.databases = new FakeDatabases({ a: [change('a1'), { ...change('a2', 'contract', 'after'), rows: 3 }] });
    await place.want('one', kept);
    await run();
    expect(await shown()).toMatchObject({
      serves: 'zero',
      failure: expect.stringMatching(/has changed nothing. Connector "DB a": 3 rows are in the way of a2$/),
      holder: null,
    });
    expect([at.databases.made, cell.applied.length]).toEqual([[], 1]);
    expect((await steps()).at(-1)).toMatch(/^migrate failed .*3 rows/);
  });

  it('fails it with the words of a database that refuses a change', async () => {
    at.refusing('a2');
    await place.want('one', kept);
    await run();
    expect(await shown()).toMatchObject({ failure: expect.stringMatching(/a2.*no$/), serves: null });
    expect([at.databases.made, cell.applied]).toEqual([['a1'], []]);
  });

  it('says what it has changed for good where it does not become ready', async () => {
    await place.want('zero');
    await run();
    at.databases = new FakeDatabases({ a: [change('a1', 'irreversible')] });
    cell.rollout = ({ routes }) => (routes[0]?.host.startsWith('one.') ? 'failed' : 'live');
    await place.want('one', kept);
    await run();
    expect(await shown()).toMatchObject({
      serves: 'zero',
      failure: expect.stringMatching(
        /it crashed What ran before goes on with data that was changed for good: a1. Bring/,
      ),
    });
  });

  it('is tried again where a database is out of reach, and goes on', async () => {
    at.databases.beforeOpen = () => Promise.reject(Refusal.of('CELL_UNAVAILABLE', 'its host does not answer'));
    await place.want('one', kept);
    await run();
    expect(await shown()).toMatchObject({ fault: expect.stringMatching(/its host does not answer/), failure: null });
    at.databases.beforeOpen = () => Promise.resolve();
    await again();
    expect(await shown()).toMatchObject({ serves: 'one', fault: null });
  });
});

async function canaryWithoutItsLastChange(): Promise<void> {
  await place.want('zero');
  await run();
  const rollout = { ...plainCanary, steps: plainCanary.steps.map((step) => ({ ...step, holdMs: 0 })) };
  await doors.rows('update environment set rollout = $2 where id = $1', [place.environmentId, JSON.stringify(rollout)]);
  at.refusing('a3');
  await place.want('one', kept);
  await run();
  await waitUntil('it waits for its last change', async () => {
    const { fault, holder } = await shown();
    return fault !== null && holder === null;
  });
}

describe('the last changes of a database', () => {
  it('that are refused are tried again, with what is left said, and the deployment is not through before', async () => {
    at.refusing('a3');
    await place.want('one', kept);
    await run();
    expect(await shown()).toMatchObject({
      ...{ serves: 'one', isThrough: false, failure: null, holder: null },
      fault: expect.stringMatching(/serves already.*the database has refused it: no.*Left: a3/),
    });
    expect((await steps()).at(-1)).toBe('contract running 1 of 1: a3');
    at.databases.around = (make) => make();
    await again();
    expect(await shown()).toMatchObject({ serves: 'one', isThrough: true, fault: null });
    expect(at.databases.made).toEqual(['a1', 'a2', 'a3']);
  });

  it('come after the last step of a canary, and alone where that is through', async () => {
    await canaryWithoutItsLastChange();
    expect((await steps()).slice(-2)).toEqual(['canary-100 succeeded', 'contract running 1 of 1: a3']);
    const told = cell.applied.length;
    at.databases.around = (make) => make();
    await again();
    await waitUntil('it is through', async () => (await shown())['isThrough'] === true);
    expect(cell.applied.slice(told).map(({ canary }) => canary)).toEqual([undefined]);
    expect((await steps()).at(-1)).toBe('contract succeeded 1 change made');
  });

  it('that rows of the former release are in the way of are tried again, and that release does not come back', async () => {
    await place.want('zero');
    await run();
    at.refusing('a3');
    await place.want('one', kept);
    await run();
    const { ledgers } = at.databases;
    const left = (rows: number) => {
      at.databases = new FakeDatabases({
        a: [change('a1'), change('a2'), { ...change('a3', 'contract', 'after'), rows }],
      });
      for (const [connector, ledger] of ledgers) at.databases.ledgers.set(connector, ledger);
    };
    left(2);
    await again();
    expect(await shown()).toMatchObject({
      ...{ serves: 'one', isThrough: false, failure: null, holder: null },
      fault: expect.stringMatching(/serves already.*2 rows are in the way of a3/),
    });
    expect(await auditOf('deployment.succeed')).toBe(1);
    left(0);
    await again();
    expect(await shown()).toMatchObject({ serves: 'one', isThrough: true, fault: null });
    expect([await auditOf('deployment.serve'), await auditOf('deployment.succeed')]).toEqual([1, 2]);
    expect(await steps()).toHaveLength(6);
  });

  it('that broke off again and again are begun again later, and the release serves on', async () => {
    await place.want('zero');
    await run();
    at.refusing('a3');
    await place.want('one', kept);
    await run();
    await doors.rows('update environment set deploy_starts = 3 where id = $1', [place.environmentId]);
    at.databases.around = (make) => make();
    await again();
    expect(await shown()).toMatchObject({
      ...{ serves: 'one', isThrough: false, failure: null, holder: null },
      fault: expect.stringMatching(
        /serves already.*Connector "DB a" in the environment "development" was begun 3 times.*answers and takes the change.*tried again automatically/,
      ),
    });
    await again();
    expect(await shown()).toMatchObject({ serves: 'one', isThrough: true, fault: null });
  });

  it('are of a release that other values are tried beside, and nothing before it comes back', async () => {
    await canaryWithoutItsLastChange();
    const told = cell.applied.length;
    at.databases.around = (make) => make();
    cell.forget(place.environmentId);
    await doors.rows('update environment set settings_version = settings_version + 1 where id = $1', [
      place.environmentId,
    ]);
    await again();
    await waitUntil('it is through', async () => (await shown())['isThrough'] === true);
    const hosts = cell.applied.slice(told).map(({ routes }) => routes[0]?.host.split('.')[0]);
    expect([...new Set(hosts)]).toEqual(['one']);
    expect(at.databases.made).toEqual(['a1', 'a2', 'a3']);
  });

  it('wait where other values do not work, and what is put back is the release itself', async () => {
    at.refusing('a3');
    await place.want('zero');
    await run();
    await place.want('one', kept);
    await run();
    cell.rollout = () => 'failed';
    await again();
    const told = cell.applied.length;
    expect(await shown()).toMatchObject({ serves: 'one', isThrough: false, failure: expect.stringMatching(/crashed/) });
    const claim = await place.claimRestore();
    expect([claim?.desired.id === claim?.current?.id, claim?.current?.content]).toEqual([
      true,
      expect.stringMatching(/"one"/),
    ]);
    expect(cell.applied.slice(told)).toEqual([]);
  });
});
