/**
 * A cell of 1,000 environments (`--environments=`) on nodes that KWOK plays, looked after by a controller that is a process of its own: what it
 * costs to bring them up, to start the controller anew, to take a cell over in a process that has started, to list and look at all of them
 * where nothing has changed, and to change one. Requests to the API server are counted by a proxy in between. Run it with the variables that `npm run cluster:up` prints.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import type { DesiredEnvironment } from '@tiffin/contracts';
import { KubernetesCell } from '@tiffin/kubernetes';
import { clusterUnderTest, eventually, FaultProxy, Kubectl, startControlPlane } from '@tiffin/testing/cluster';
import { ControllerProcess, type Spent } from './controller-process.js';
import { PlayedEntrance } from './played-entrance.js';
import { changed, scaleEnvironment, scalePlace } from './scale-place.js';
import { percentile } from './summary.js';

const { values } = parseArgs({
  options: {
    environments: { type: 'string', default: '1000' },
    changes: { type: 'string', default: '20' },
    /** From one environment to the next, as they are brought up. */
    'every-ms': { type: 'string', default: '0' },
    /** A folder for CPU profiles of the controllers. */
    profile: { type: 'string' },
  },
});
const environments = Number(values.environments);
const changes = Number(values.changes);
const everyMs = Number(values['every-ms']);
const together = 8;

interface Bench {
  readonly cell: KubernetesCell;
  readonly proxy: FaultProxy;
  readonly kubectl: Kubectl;
  readonly start: () => ControllerProcess;
}

const say = (text: string): void => void process.stdout.write(`${text}\n`);
const seconds = (ms: number): string => (ms / 1000).toFixed(1);

/** Requests since it was asked last, by what they do; leases are renewed all the time, and not counted. */
function newCalls(proxy: FaultProxy): string {
  const counts = new Map<string, number>();
  for (const { method, path, isWatch } of proxy.calls.splice(0)) {
    if (path.includes('/leases')) continue;
    const name = isWatch ? 'watch' : method === 'GET' && !/\/environment-|version-key/.test(path) ? 'list' : method;
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return [...counts].map(([name, count]) => `${name} ${count}`).join(', ') || 'none';
}

function sayPhase(name: string, { cpuMs, wallMs }: Spent, rest: string): void {
  say(`| ${name} | ${seconds(wallMs)} | ${seconds(cpuMs)} | ${(cpuMs / environments).toFixed(2)} | ${rest} |`);
}

const memory = (controller: ControllerProcess): string =>
  `${controller.memoryMb.now.toFixed(0)} MB, at most ${controller.memoryMb.most.toFixed(0)} MB`;

/** Resolves with how long each took from being asked for to being live. */
async function onboard({ cell }: Bench, all: readonly DesiredEnvironment[]): Promise<readonly number[]> {
  const askedAt = new Map<string, number>();
  const tookMs = new Map<string, number>();
  const left = [...all];
  const asking = Array.from({ length: together }, async () => {
    for (let next = left.shift(); next !== undefined; next = left.shift()) {
      askedAt.set(next.environmentId, performance.now());
      await cell.apply(next);
      await pause(everyMs * together);
    }
  });
  while (tookMs.size < all.length) {
    const live = (await cell.list()).filter(({ rollout }) => rollout === 'live');
    for (const { environmentId } of live) {
      if (!tookMs.has(environmentId)) tookMs.set(environmentId, performance.now() - (askedAt.get(environmentId) ?? 0));
    }
    await pause(500);
  }
  await Promise.all(asking);
  return [...tookMs.values()];
}

async function change({ cell }: Bench, desired: DesiredEnvironment): Promise<number> {
  const startedAt = performance.now();
  const next = changed(desired, 'b');
  await cell.apply(next);
  let liveMs = 0;
  await eventually('it is live, and what served before is gone', async () => {
    const seen = await cell.observe(desired.environmentId);
    if (seen?.servingReleaseId !== next.releaseId) return false;
    liveMs ||= performance.now() - startedAt;
    return seen.retiring === undefined;
  });
  return liveMs;
}

/** Somebody else has the lease, says nothing, and so loses it again. */
const takeLease = ({ kubectl }: Bench): Promise<string> =>
  kubectl.run([
    'patch',
    'lease/controller',
    '-n',
    'cell-bench',
    '--type=merge',
    '-p',
    '{"spec":{"holderIdentity":"nobody"}}',
  ]);

async function breakConnections({ proxy }: Bench): Promise<void> {
  proxy.setOff();
  proxy.setOn();
}

async function measure(bench: Bench): Promise<void> {
  const { proxy } = bench;
  const all = Array.from({ length: environments }, () => scaleEnvironment());
  let controller = bench.start();
  await waitForWatches(proxy);
  // A control plane that has just begun keeps the first ones waiting for half a minute.
  await onboard(bench, [scaleEnvironment()]);
  const before = { cpuMs: controller.cpuMs, at: performance.now() };
  say(`${environments} environments of two units on played nodes, one controller\n`);
  say('| | s | CPU s | CPU ms for each | |\n|---|---|---|---|---|');
  let took: readonly number[] = [];
  const brought = await controller.spending(async () => (took = await onboard(bench, all)), before);
  const ready = [0.5, 0.95, 0.99].map((share) => seconds(percentile(took, share))).join(' / ');
  sayPhase('brought up', brought, `live after ${ready} s (p50 / p95 / p99); ${memory(controller)}; ${newCalls(proxy)}`);
  await controller.stop();
  say(controller.said.slice(0, 2_000));

  const startedAt = performance.now();
  controller = bench.start();
  const cold = await controller.spending(() => waitForWatches(proxy), { cpuMs: 0, at: startedAt });
  sayPhase('cold start', cold, `${memory(controller)}; ${newCalls(proxy)}`);
  for (const round of [1, 2, 3]) {
    const taken = await controller.spending(async () => {
      await takeLease(bench);
      await waitForWatches(proxy);
    });
    sayPhase(`taken over, knowing nothing (${round})`, taken, `${memory(controller)}; ${newCalls(proxy)}`);
  }
  for (const round of [1, 2, 3]) {
    // Each list of the records has all environments looked at.
    const swept = await controller.spending(() => breakConnections(bench));
    sayPhase(`full sweep: all listed and looked at (${round})`, swept, `${memory(controller)}; ${newCalls(proxy)}`);
  }
  await measureChanges(bench, all, controller);
  await controller.stop();
  say(controller.said.slice(0, 2_000));
}

async function measureChanges(
  bench: Bench,
  all: readonly DesiredEnvironment[],
  controller: ControllerProcess,
): Promise<void> {
  bench.proxy.calls.length = 0;
  const liveMs: number[] = [];
  const spent = await controller.spending(async () => {
    for (const one of all.slice(0, changes)) liveMs.push(await change(bench, one));
  });
  const each = (spent.cpuMs / changes).toFixed(1);
  const calls = newCalls(bench.proxy);
  say(
    `\n${changes} changes of one of the two units, one after the other: live after ${seconds(percentile(liveMs, 0.5))} s (p50), ${each} ms CPU each; ${calls}`,
  );
  const listing = performance.now();
  const { length } = await bench.cell.list();
  say(`a list of all ${length} for the deployer's sweep: ${(performance.now() - listing).toFixed(0)} ms`);
}

/** It has begun to look: everything is listed. */
async function waitForWatches({ calls }: FaultProxy): Promise<void> {
  calls.length = 0;
  await eventually('it leads, and has listed everything', () => calls.filter(({ isWatch }) => isWatch).length >= 13);
}

async function main(): Promise<void> {
  const { kubectl: program } = clusterUnderTest();
  const folder = mkdtempSync(join(tmpdir(), 'tiffin-scale-'));
  const file = join(folder, 'controller.mjs');
  await ControllerProcess.make(file);
  await using controlPlane = await startControlPlane({ name: 'scale', nodes: 1 + Math.ceil(environments / 300) });
  const kubectl = new Kubectl({ kubectl: program, kubeconfig: controlPlane.kubeconfig });
  await using proxy = await FaultProxy.open(kubectl);
  const entrance = await PlayedEntrance.open(controlPlane.kubeconfig);
  const cell = KubernetesCell.open(scalePlace(controlPlane.kubeconfig, entrance.url));
  const profile = values.profile === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${values.profile}`];
  const started: ControllerProcess[] = [];
  const start = () => {
    const one = ControllerProcess.start(file, [proxy.kubeconfig, entrance.url], profile);
    started.push(one);
    return one;
  };
  try {
    await measure({ cell, proxy, kubectl, start });
  } finally {
    await Promise.all(started.map((one) => one.stop()));
    await cell.close();
    entrance.close();
    rmSync(folder, { recursive: true });
  }
}

await main();
