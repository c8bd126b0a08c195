/**
 * What becomes of canaries by chance, always the same chance: how many good ones are stopped by noise, how many bad ones in time, and
 * what those cost. No process, no clock: the rule alone, over simulated traffic. `npm run bench -- canary-rule [--runs=1000]`
 */
import { parseArgs } from 'node:util';
import { plainCanary } from '@tiffin/deployments-rules';
import { Chance } from '@tiffin/testing/chance';
import { simulateCanary, type SimulatedRelease } from '../libs/deployments/rules/src/testing/simulated-canary.js';

const { values } = parseArgs({ options: { runs: { type: 'string', default: '1000' } } });
const runs = Number(values.runs);
const requestsPerSecond = 100;
const print = (line: string): void => void process.stdout.write(`${line}\n`);
const percent = (share: number): string => `${(100 * share).toFixed(3)} %`;

const steady = (rate: number, medianMs = 20): SimulatedRelease => ({ failing: () => rate, medianMs });
/** A tenth of the time four of ten requests fail, of whatever release. */
const outage = { failing: (second: number) => (second % 50 < 5 ? 0.4 : 0.001), medianMs: 20 };
const pairs: Readonly<Record<string, readonly [SimulatedRelease, SimulatedRelease]>> = {
  'both never fail': [steady(0), steady(0)],
  'both fail 0.1 %': [steady(0.001), steady(0.001)],
  'both fail 1 %': [steady(0.01), steady(0.01)],
  'both fail 20 %': [steady(0.2), steady(0.2)],
  'both see the same outages': [outage, outage],
  'fails 2 %, against 1 %: just tolerated': [steady(0.01), steady(0.02)],
  'fails 3 %, against 0.1 %': [steady(0.001), steady(0.03)],
  'fails 5 %, against 0.1 %': [steady(0.001), steady(0.05)],
  'fails 5 %, against 1 %': [steady(0.01), steady(0.05)],
  'fails 50 %, against 0.1 %': [steady(0.001), steady(0.5)],
  'five times as slow': [steady(0.001), steady(0.001, 100)],
};

print(`${runs} canaries each, ${requestsPerSecond} requests/s, settings as nobody has touched them`);
print(
  '| canary and running release | stopped | at 1 % | at 5 % | later | s to the stop, mean | canary’s failures of all requests, mean |',
);
print(
  '| -------------------------- | ------- | ------ | ------ | ----- | ------------------- | --------------------------------------- |',
);
for (const [name, [running, canary]] of Object.entries(pairs)) {
  const chance = new Chance(2026);
  const ends = Array.from({ length: runs }, () =>
    simulateCanary(plainCanary, { requestsPerSecond, running, canary }, chance),
  );
  const stopped = ends.filter(({ is }) => is === 'stopped');
  const at = (least: number, most: number) =>
    stopped.filter(({ weightPercent }) => weightPercent >= least && weightPercent <= most).length;
  const mean = (of: readonly number[]) => of.reduce((sum, value) => sum + value, 0) / Math.max(1, of.length);
  const seconds = stopped.length > 0 ? mean(stopped.map((end) => end.seconds)).toFixed(0) : '-';
  const cost = stopped.length > 0 ? percent(mean(stopped.map((end) => end.failures / end.requests))) : '-';
  print(`| ${[name, stopped.length, at(1, 1), at(5, 5), at(6, 100), seconds, cost].join(' | ')} |`);
}
