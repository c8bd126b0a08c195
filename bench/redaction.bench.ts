/** What keeping secrets out of units' output costs: the way from a pipe to the log of a unit, with and without secrets to look for. */
import { PassThrough } from 'node:stream';
import { readLines } from '../apps/cell-local/src/process/read-lines.js';
import { RedactedLines } from '../libs/runtime/src/output/redacted-lines.js';
import { Redaction } from '@tiffin/contracts';
import { LogRing } from '../apps/cell-local/src/units/log-ring.js';

const chunkBytes = 65_536;
const chunks = 400;
const line = (at: number): string =>
  `{"time":"2026-01-01T00:00:00.000Z","level":"info","msg":"GET /cars/${at} 200","ms":${at % 97},"id":"${at * 7919}"}\n`;
const text = Array.from({ length: 2_000 }, (_, at) => line(at)).join('');
const chunk = Buffer.from(text.repeat(2).slice(0, chunkBytes));

const secrets = (count: number): Record<string, string> =>
  Object.fromEntries(
    Array.from({ length: count }, (_, at) => [`S${at}`, `sk_live_${(at + 1) * 1_000_003}_${'x'.repeat(12)}`]),
  );

async function megabytesPerSecond(count: number): Promise<number> {
  const redaction = new Redaction();
  redaction.learn([secrets(count)]);
  const ring = new LogRing();
  const stream = new PassThrough({ highWaterMark: 2 * chunkBytes });
  readLines(stream, redaction, (text) => ring.add('stdout', text));
  const startedAt = process.cpuUsage();
  for (let at = 0; at < chunks; at += 1) {
    stream.write(chunk);
    await new Promise((resolve) => setImmediate(resolve));
  }
  const { user, system } = process.cpuUsage(startedAt);
  return (chunks * chunkBytes) / (user + system);
}

/** In a pod: what the unit's own process does before it prints. */
async function inProcess(count: number): Promise<number> {
  const redaction = new Redaction();
  redaction.learn([secrets(count)]);
  const lines = new RedactedLines(redaction);
  const startedAt = process.cpuUsage();
  for (let at = 0; at < chunks; at += 1) lines.take(chunk);
  const { user, system } = process.cpuUsage(startedAt);
  return (chunks * chunkBytes) / (user + system);
}

const counts = [0, 1, 20, 100];
const ways = { 'from a pipe to the log (this machine)': megabytesPerSecond, 'before it is printed (a pod)': inProcess };
for (const [way, measure] of Object.entries(ways)) {
  const best = new Map<number, number>();
  for (let round = 0; round < 6; round += 1) {
    for (const count of counts) best.set(count, Math.max(best.get(count) ?? 0, await measure(count)));
  }
  const without = best.get(0) ?? 0;
  console.log(`${way}\nsecrets  MB per second of CPU  of that without`);
  for (const count of counts) {
    const rate = best.get(count) ?? 0;
    const share = `${((100 * rate) / without).toFixed(0)} %`;
    console.log(`${String(count).padStart(7)}  ${rate.toFixed(0).padStart(20)}  ${share}`);
  }
}
