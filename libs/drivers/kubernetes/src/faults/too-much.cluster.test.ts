import { eventually } from '@tiffin/testing/cluster';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FaultCell, faultEnvironment } from '../testing/fault-cell.js';
import { FaultPlace } from '../testing/fault-place.js';

let at: FaultPlace;
let tested: FaultCell;
let other: FaultCell;

beforeAll(async () => {
  at = await FaultPlace.open();
  [tested, other] = await Promise.all([FaultCell.working(at), FaultCell.working(at)]);
});
afterAll(async () => {
  await Promise.all([tested, other].map((cell) => cell[Symbol.asyncDispose]()));
  await at[Symbol.asyncDispose]();
});

const inSeconds = (seconds: number): string => new Date(Date.now() + seconds * 1000).toUTCString();

// The two wait at the same time, for nothing that the other does.
describe.concurrent('F-14: a cluster that has too much to do', () => {
  // A date has whole seconds: three may be two and a little.
  it.each([
    ['1', () => '1', 1_000],
    ['3', () => '3', 3_000],
    ['0', () => '0', 0],
    ['nothing', () => undefined, 1_000],
    ['a date', () => inSeconds(3), 2_000],
    ['garbage', () => 'soon', 1_000],
  ])(
    'is left alone as long as it asks for (%s), and no other cell is',
    { concurrent: false },
    async (_, header, leastMs) => {
      const [desired, elsewhere] = [faultEnvironment(), faultEnvironment()];
      const retryAfter = header();
      const more = retryAfter === undefined ? {} : { retryAfter };
      const begun = tested.proxy.calls.length;
      tested.proxy.rule({ method: 'PATCH', times: 1, fault: { does: 'answer', code: 429, ...more } });
      await tested.apply(desired);
      await Promise.all([tested.live(desired), other.bring(elsewhere)]);
      const calls = tested.proxy.calls.slice(begun);
      const at = calls.findIndex(({ fault }) => fault === 'answer');
      const refused = calls[at];
      // Of others some were on their way already.
      const again = calls.slice(at + 1).find(({ method, path }) => method === 'PATCH' && path === refused?.path);
      expect((again?.atMs ?? 0) - (refused?.atMs ?? 0)).toBeGreaterThanOrEqual(leastMs - 50);
      expect(other.reported.join()).not.toContain('429');
    },
  );
});

describe.concurrent('F-14: a cluster that has too much to do for long', () => {
  it('is left alone for half a minute if it says so, and who asks meanwhile is told at once', async () => {
    await using tested = await FaultCell.working(at);
    const [desired, elsewhere] = [faultEnvironment(), faultEnvironment()];
    const begun = tested.proxy.calls.length;
    // Of this environment's namespace alone: what is desired lies elsewhere, and is stored before its controller asks for anything.
    const path = new RegExp(desired.environmentId);
    tested.proxy.rule({ method: 'PATCH', path, times: 1, fault: { does: 'answer', code: 429, retryAfter: '30' } });
    const applying = tested.apply(desired);
    const refused = () => tested.proxy.calls.slice(begun).find(({ code }) => code === 429);
    const { atMs: refusedAt } = await eventually('it was asked', refused);
    // As soon as the answer has arrived.
    const told = (error: { readonly code?: string }) => error.code === 'CELL_UNAVAILABLE';
    await eventually('who asks is told', () => tested.cell.apply(faultEnvironment()).then(() => false, told));
    // Far below half a minute, were it not left alone.
    await other.bring(elsewhere);
    await applying;
    await tested.live(desired);
    const writes = tested.proxy.calls.filter(({ atMs, method }) => method !== 'GET' && atMs - refusedAt > 1_000);
    expect((writes[0]?.atMs ?? 0) - refusedAt).toBeGreaterThanOrEqual(30_000 - 50);
  });
});
