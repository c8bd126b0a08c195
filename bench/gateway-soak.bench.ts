/**
 * The gateway under mixed load for minutes: does its memory grow? Every few seconds its heap is measured after a collection, and what the
 * process holds. `npm run bench -- gateway-soak [--minutes=10] [--per-second=300]`
 */
import { resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { startOurGateway } from './express-gateway/our-gateway.js';
import { askSomething, configFor, consumers } from './gateway-soak/mix.js';
import { startService } from './gateway-soak/service.js';

const { values } = parseArgs({
  options: { minutes: { type: 'string', default: '10' }, 'per-second': { type: 'string', default: '300' } },
});
const minutes = Number(values.minutes);
const everyMs = 5_000;
/** Pools, caches and compiled code grow to their size first. */
const warmMinutes = Math.min(2, minutes / 4);

interface Sample {
  readonly minute: number;
  readonly heapMb: number;
  readonly residentMb: number;
}

// It collects and says what it holds when it is asked by a signal.
const teller = `process.on('SIGUSR2', () => { gc(); gc(); const { heapUsed, external, rss } = process.memoryUsage();
  process.stdout.write(JSON.stringify({ held: heapUsed + external, rss }) + '\\n'); });`;
const flags = ['--expose-gc', `--import=data:text/javascript,${encodeURIComponent(teller)}`];

const service = await startService();
const runtime = resolve('dist/runtimes/runtime-gateway/runtime.mjs');
const gateway = await startOurGateway({ runtime, home: '.', flags }, configFor(service.port), [consumers]);
const startedAt = performance.now();
const minute = (): number => (performance.now() - startedAt) / 60_000;
const failures = new Map<string, number>();
let [asked, underWay] = [0, 0];

async function askOnce(): Promise<void> {
  asked += 1;
  underWay += 1;
  await askSomething(gateway.port).catch((error: Error) =>
    failures.set(error.message, (failures.get(error.message) ?? 0) + 1),
  );
  underWay -= 1;
}

const said = (): readonly string[] => gateway.lines.filter((line) => line.startsWith('{"held"'));

async function sample(): Promise<Sample> {
  const before = said().length;
  process.kill(gateway.pid, 'SIGUSR2');
  while (said().length === before) await pause(50);
  const { held, rss } = JSON.parse(said().at(-1)!) as { held: number; rss: number };
  return { minute: minute(), heapMb: held / 1_048_576, residentMb: rss / 1_048_576 };
}

/** Of the line that fits best, a minute. */
function slope(samples: readonly Sample[], of: 'heapMb' | 'residentMb'): number {
  const mean = (numbers: readonly number[]): number => numbers.reduce((sum, one) => sum + one, 0) / numbers.length;
  const [x, y] = [mean(samples.map((one) => one.minute)), mean(samples.map((one) => one[of]))];
  const over = samples.reduce((sum, one) => sum + (one.minute - x) * (one[of] - y), 0);
  return over / samples.reduce((sum, one) => sum + (one.minute - x) ** 2, 0);
}

const load = setInterval(
  () => {
    // A machine that has other things to do gets less, and not more and more at once.
    if (underWay < 64) void askOnce();
  },
  Math.max(1, 1_000 / Number(values['per-second'])),
);
const samples: Sample[] = [];
while (minute() < minutes) {
  await pause(everyMs);
  samples.push(await sample());
}
clearInterval(load);
while (underWay > 0) await pause(50);
const kept = samples.filter((one) => one.minute >= warmMinutes);
const print = (line: string): void => void process.stdout.write(`${line}\n`);
print(`${asked} requests, WebSockets and others in ${minutes} minutes, ${failures.size} kinds of unexpected outcomes`);
for (const [message, count] of [...failures].slice(0, 20)) print(`${count} x ${message}`);
print('| of the gateway | at the start | first after warming up | last | slope, MB a minute | slope, % a minute |');
print('| --- | --- | --- | --- | --- | --- |');
for (const of of ['heapMb', 'residentMb'] as const) {
  const [first, last] = [kept[0]![of], kept.at(-1)![of]];
  const name = of === 'heapMb' ? 'heap and buffers after a collection, MB' : 'resident, MB';
  const grows = slope(kept, of);
  const cells = [samples[0]![of].toFixed(1), first.toFixed(1), last.toFixed(1)];
  print(`| ${name} | ${cells.join(' | ')} | ${grows.toFixed(3)} | ${((grows / first) * 100).toFixed(2)} |`);
}
const curve = samples.filter((one, at) => at === 0 || Math.floor(one.minute) > Math.floor(samples[at - 1]!.minute));
print(`resident, MB, each minute: ${curve.map((one) => one.residentMb.toFixed(0)).join(' ')}`);
await gateway.stop();
service.server.closeAllConnections();
service.server.close();
