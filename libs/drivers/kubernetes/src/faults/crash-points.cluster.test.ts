import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DesiredEnvironment } from '@tiffin/contracts';
import { eventually, type ProxiedCall } from '@tiffin/testing/cluster';
import { inLongForm } from '@tiffin/testing/in-long-form';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CrashingCell } from '../testing/crashing-cell.js';
import { another, FaultCell, faultEnvironment, faultUnit } from '../testing/fault-cell.js';
import { FaultPlace } from '../testing/fault-place.js';

let at: FaultPlace;
let tested: FaultCell;
let folder: string;
let holders = 0;

const program = () => join(folder, 'cell.mjs');
const start = (): CrashingCell =>
  CrashingCell.start(program(), tested.proxy.kubeconfig, tested.place.namespace, `crashing ${(holders += 1)}`);

beforeAll(async () => {
  [at, folder] = await Promise.all([FaultPlace.open(), mkdtemp(join(tmpdir(), 'tiffin-crash-'))]);
  tested = await FaultCell.open(at);
  await CrashingCell.make(program());
});
afterAll(async () => {
  await tested[Symbol.asyncDispose]();
  await at[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

/** What changes the cluster for one environment, in the process that may be killed. */
const isCounted = ({ method, path }: ProxiedCall, { environmentId }: DesiredEnvironment): boolean =>
  method !== 'GET' && path.includes(environmentId);

type Moment = 'onCall' | 'onActed';

/** Kills at the n-th such call, before the API server hears of it or after it acted. False: there were not so many until it was live. */
async function killAt(n: number, moment: Moment, desired: DesiredEnvironment): Promise<boolean> {
  const former = start();
  let counted = 0;
  let killed: Promise<string> | null = null;
  tested.proxy[moment] = (call) => {
    if (isCounted(call, desired)) counted += 1;
    if (counted === n) killed ??= former.kill();
  };
  former.apply(desired);
  const isLive = tested.live(desired).then(() => 'live' as const);
  const isKilled = new Promise<'killed'>((resolve) => {
    const look = setInterval(() => {
      if (killed === null) return;
      clearInterval(look);
      resolve('killed');
    }, 5);
    void isLive.finally(() => clearInterval(look));
  });
  const first = await Promise.race([isLive, isKilled]);
  tested.proxy[moment] = () => undefined;
  await (killed ?? former.kill());
  if (first === 'live') return false;
  const next = start();
  next.apply(desired);
  await isLive.finally(() => next.kill());
  return true;
}

/** Each effect once: what is there is what one deployment makes, never changed since it was made. */
async function expectOnce(desired: DesiredEnvironment): Promise<void> {
  const keys = desired.units.map(({ key }) => key).sort();
  expect(await tested.names('deployments', desired)).toEqual(keys);
  expect(await tested.names('services', desired)).toEqual(keys);
  const deployments = await tested.objects('deployments', desired);
  expect(deployments.map(({ metadata }) => metadata.generation)).toEqual(keys.map(() => 1));
  // Those of what served before go behind its Deployments.
  await eventually('nothing else is left', async () => {
    const left = await tested.objects('replicasets', desired);
    return left.length === keys.length;
  });
}

/** Every fourth in the short form: two processes are started for each. */
const step = inLongForm(1, { otherwise: 4 });

describe('F-01: a worker that is killed at a call to the cluster', () => {
  it.each([
    ['before it', 'onCall'],
    ['after it', 'onActed'],
  ] as const)(
    '%s: another one goes on, and each effect is there once',
    async (_, moment) => {
      let killed = 0;
      for (let n = moment === 'onCall' ? 1 : 2; ; n += step) {
        const desired = faultEnvironment(faultUnit('one'));
        if (!(await killAt(n, moment, desired))) break;
        killed += 1;
        await expectOnce(desired);
      }
      expect(killed).toBeGreaterThanOrEqual(inLongForm(12, { otherwise: 3 }));
    },
    inLongForm(900_000, { otherwise: 240_000 }),
  );

  it('while one release replaces another', async () => {
    const desired = faultEnvironment(faultUnit('one'));
    const worker = start();
    worker.apply(desired);
    await tested.live(desired);
    await worker.kill();
    let wanted = desired;
    for (let n = 1, image = 1; n < 12; n += step * 2, image += 1) {
      wanted = { ...another(wanted, faultUnit('one', image.toString(16))), epoch: wanted.epoch + 1 };
      await killAt(n, n % 2 === 0 ? 'onCall' : 'onActed', wanted);
      await expectOnce(wanted);
    }
  }, 300_000);
});
