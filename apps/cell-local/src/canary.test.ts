import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  latencyBoundsMs,
  type DesiredCanary,
  type DesiredEnvironment,
  type DesiredUnit,
  type Measured,
} from '@tiffin/contracts';
import { waitUntil } from '@tiffin/testing/wait-until';
import { processIdentity } from './process/process-identity.js';
import { CallingClients } from './testing/calling-clients.js';
import { TestCell } from './testing/test-cell.js';

const any = { stickyBy: null } as const;

describe('a canary', () => {
  let cell: TestCell;
  beforeAll(async () => {
    cell = await TestCell.start();
  });
  afterAll(() => cell[Symbol.asyncDispose]());

  const units = async (name: string, more: object = {}) => [
    await cell.unit('front', { answer: `front ${name}`, ...more }, { upstreams: ['back'] }),
    await cell.unit('back', { answer: `back ${name}` }),
  ];
  const beside = (first: DesiredEnvironment, epoch: number, canary: Partial<DesiredCanary>) => ({
    ...{ ...first, epoch, releaseId: 'release-2' },
    canary: { weightPercent: 50, ...any, ...canary },
  });
  /** `old` serves, and `next` is ready beside it. */
  async function started(next: readonly DesiredUnit[], canary: Partial<DesiredCanary> = {}) {
    const first = cell.desired(await units('old'));
    const before = await cell.rollOut(first);
    const wanted = { ...first, units: next };
    await cell.rollOut(beside(wanted, 2, canary));
    return { first, before, wanted, host: `${first.environmentId}.localhost` };
  }
  const measured = async (id: string) => {
    const { canary } = (await cell.observe(id)) ?? {};
    if (canary === undefined) throw new Error('there is no canary');
    return canary;
  };
  const ended = (pid = 0) => waitUntil(`process ${pid} has ended`, () => processIdentity(pid) === null);

  it('is a complete set of units: its gateway calls its own functions', async () => {
    const { host } = await started(await units('new'));
    const path = '/upstream?unit=back';
    const answers = await Promise.all(
      Array.from({ length: 60 }, async () => [(await cell.get(host)).body, (await cell.get(host, path)).body]),
    );
    expect(new Set(answers.flat())).toEqual(new Set(['front old', 'front new', 'back old', 'back new']));
  });

  it.each(['advances to all of the requests', 'is stopped'])('loses no request when it %s', async (end) => {
    const { first, before, wanted, host } = await started(await units('new'), { weightPercent: 0 });
    const clients = new CallingClients(cell.supervisor.probe().routerUrl, host, '/upstream?unit=back');
    let epoch = 3;
    for (const weightPercent of [1, 25, 50, 75]) {
      await cell.rollOut(beside(wanted, epoch, { weightPercent }));
      await clients.answeredMore(60);
      epoch += 1;
    }
    const canary = (await measured(first.environmentId)).units;
    const isStopped = end === 'is stopped';
    await cell.rollOut(isStopped ? { ...first, epoch } : { ...wanted, epoch, releaseId: 'release-2' });
    await clients.answeredMore(60);
    await Promise.all((isStopped ? canary : before.units).map(({ pid }) => ended(pid)));
    const { failures, answers } = await clients.stop();
    expect(failures).toEqual([]);
    expect(answers).toEqual(new Set(['back old', 'back new']));
    expect((await cell.get(host)).body).toBe(isStopped ? 'front old' : 'front new');
  });

  it('is measured beside what serves: requests, failures, and how soon answers began', async () => {
    const { first, host } = await started(await units('new', { failsOf: 4, takesMs: 40 }));
    for (let asked = 0; asked < 80; asked += 1) await cell.get(host);
    // The platform's own questions are nobody's.
    await cell.get(host, '/.tiffin/healthz');
    const { running, canary } = await measured(first.environmentId);
    expect(running.requests + canary.requests).toBe(80);
    expect([running.failures, canary.failures]).toEqual([0, Math.floor(canary.requests / 4)]);
    const within = ({ latencies }: Measured, ms: number) =>
      latencies.reduce((sum, count, index) => sum + ((latencyBoundsMs[index] ?? 0) <= ms ? count : 0), 0);
    expect(within(canary, 39)).toBe(0);
    expect(within(canary, Number.POSITIVE_INFINITY)).toBe(canary.requests);
    expect(within(running, Number.POSITIVE_INFINITY)).toBe(running.requests);
  });

  it('is measured anew with each other weight, and goes on being measured where only the epoch moves', async () => {
    const { first, wanted, host } = await started(await units('new'));
    await Promise.all(Array.from({ length: 30 }, () => cell.get(host)));
    const before = await measured(first.environmentId);
    await cell.supervisor.apply(beside(wanted, 3, {}));
    const same = await measured(first.environmentId);
    expect(same).toEqual({ ...before, measuredMs: same.measuredMs });
    expect(same.measuredMs).toBeGreaterThanOrEqual(before.measuredMs);
    await cell.supervisor.apply(beside(wanted, 4, { weightPercent: 60 }));
    const { running, canary } = await measured(first.environmentId);
    expect([running.requests, canary.requests]).toEqual([0, 0]);
  });

  it('counts what breaks off, and what nobody waits for any more', async () => {
    const { first, host } = await started(await units('new'), { weightPercent: 99 });
    const { canary: before } = await measured(first.environmentId);
    const clients = new CallingClients(cell.supervisor.probe().routerUrl, host, '/slow?ms=60000');
    await clients.givenUp();
    await waitUntil('it is counted', async () => {
      const { canary, running } = await measured(first.environmentId);
      return canary.failures + running.failures > before.failures;
    });
  });

  it('whose gateway is not there costs nobody a request, and counts as failed', async () => {
    const shared = cell;
    await using slow = (cell = await TestCell.start({ requestWaitMs: 20, backoffMinMs: 60_000, backoffMaxMs: 60_000 }));
    try {
      const { first, host } = await started(await units('new'));
      const { pid = 0 } = (await measured(first.environmentId)).units.find(({ key }) => key === 'front') ?? {};
      process.kill(pid, 'SIGKILL');
      await ended(pid);
      const front = async () => (await measured(first.environmentId)).units.find(({ key }) => key === 'front');
      await waitUntil('the cell to see that it has ended', async () => (await front())?.state !== 'ready');
      const answers = await Promise.all(Array.from({ length: 30 }, () => slow.get(host)));
      expect(new Set(answers.map(({ body }) => body))).toEqual(new Set(['front old']));
      expect((await measured(first.environmentId)).canary.failures).toBeGreaterThan(0);
    } finally {
      cell = shared;
    }
  });

  it('keeps its weight over a restart of the cell, and gets nothing until it is ready', async () => {
    const { first, wanted, host } = await started(await units('new'), { weightPercent: 40 });
    await cell.restart();
    const seen = await cell.seen(first.environmentId, ({ rollout }) => rollout === 'canary');
    expect(seen).toMatchObject({ servingReleaseId: 'release-1', canary: { weightPercent: 40 } });
    const answers = await Promise.all(Array.from({ length: 60 }, async () => (await cell.get(host)).body));
    expect(new Set(answers)).toEqual(new Set(['front old', 'front new']));
    await cell.rollOut({ ...wanted, epoch: 3, releaseId: 'release-2' });
    await cell.restart();
    await cell.seen(first.environmentId, ({ rollout }) => rollout === 'live');
    expect((await cell.get(host)).body).toBe('front new');
  });

  it('makes room for another one, which begins with nothing', async () => {
    const { first, wanted } = await started(await units('new'));
    const { units: before } = await measured(first.environmentId);
    const other = { ...wanted, units: await units('other') };
    await cell.rollOut({ ...beside(other, 3, {}), releaseId: 'release-3' });
    const after = await measured(first.environmentId);
    expect(after.canary.requests).toBe(0);
    await Promise.all(before.map(({ pid }) => ended(pid)));
    expect((await cell.observe(first.environmentId))?.wantedReleaseId).toBe('release-3');
  });

  it('counts in the quota beside what serves', async () => {
    const first = { ...cell.desired(await units('old')), owner: { tenant: 't', project: 'p' } };
    const many = Array.from({ length: 249 }, (_, index) => ({ ...(first.units[1] as DesiredUnit), key: `u${index}` }));
    await cell.rollOut(first);
    const seen = await cell.rollOut(beside({ ...first, units: [...first.units, ...many.slice(0, 247)] }, 2, {}));
    expect(seen).toMatchObject({ rollout: 'failed', servingReleaseId: 'release-1', failure: { unitKey: '' } });
    expect(seen.failure?.reason).toContain('is 250 units, and with this release it would use 251 units');
  });

  it('can be asked by the platform alone', async () => {
    const { first, wanted, host } = await started(await units('new'), { weightPercent: 0 });
    expect((await cell.get(host, '/', { 'x-tiffin-canary': '1' })).body).toBe('front old');
    const gone = [...(await units('new', { answer: 'sick' }))];
    await cell.rollOut(beside({ ...wanted, units: gone }, 3, { weightPercent: 0 }));
    expect((await cell.get(host, '/.tiffin/healthz', { 'x-tiffin-canary': '1' })).status).toBe(200);
    expect((await measured(first.environmentId)).canary.requests).toBe(0);
  });
});
