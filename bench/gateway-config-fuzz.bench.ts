/**
 * Fuzzed configurations: read or refused with the place and the reason, never with an error of ours, and within 100 ms of a processor; what was read is what
 * the runtime loads. The runtime's own check by itself gets as many. `npm run bench -- gateway-config-fuzz [--seed=1] [--count=100000]`
 */
import { parseArgs } from 'node:util';
import { randomOf } from '../apps/runtime-gateway/src/testing/expression-fuzz.js';
import { FuzzedConfigs } from './gateway-config-fuzz/fuzzed-configs.js';
import { type Judged, judgeConfig, judgeText } from './gateway-config-fuzz/problem-with.js';

const { values } = parseArgs({
  options: { seed: { type: 'string', default: '1' }, count: { type: 'string', default: '100000' } },
});
const count = Number(values.count);
const configs = new FuzzedConfigs(randomOf(Number(values.seed)));
const problems: string[] = [];
const outcomes = new Map<string, number>();
let slowest = { ms: 0, text: '' };

function judged<Given>(
  judge: (given: Given) => Judged,
  given: Given,
): { readonly outcome: Judged; readonly ms: number } {
  const before = process.threadCpuUsage();
  try {
    const outcome = judge(given);
    const { user, system } = process.threadCpuUsage(before);
    return { outcome, ms: (user + system) / 1_000 };
  } catch (error) {
    return { outcome: { is: 'problem', what: (error as Error).stack ?? String(error) }, ms: 0 };
  }
}

function look<Given>(what: string, judge: (given: Given) => Judged, given: Given): void {
  const { outcome, ms: first } = judged(judge, given);
  let ms = first;
  // The collector, and what is compiled, are not the configuration's: it is asked again.
  for (let again = 0; ms > Math.min(slowest.ms, 100) && again < 3; again += 1)
    ms = Math.min(ms, judged(judge, given).ms);
  const key = `${what} ${outcome.is}`;
  outcomes.set(key, (outcomes.get(key) ?? 0) + 1);
  const text = (): string => (typeof given === 'string' ? given : JSON.stringify(given)).slice(0, 2_000);
  if (ms > slowest.ms) slowest = { ms, text: text() };
  if (outcome.is === 'problem') problems.push(`${outcome.what}\n${text()}`);
  else if (ms > 100) problems.push(`it takes ${ms.toFixed(0)} ms\n${text()}`);
}

const startedAt = performance.now();
for (let at = 0; at < count; at += 1) {
  look('text:', judgeText, configs.text());
  look('config:', judgeConfig, configs.normalised());
}
const seconds = (performance.now() - startedAt) / 1_000;
const print = (line: string): void => void process.stdout.write(`${line}\n`);
print(
  `${count} texts and ${count} configs with seed ${values.seed} in ${seconds.toFixed(0)} s: ${problems.length} problems, slowest ${slowest.ms.toFixed(0)} ms`,
);
print(`slowest: ${slowest.text.slice(0, 500)}`);
for (const [outcome, times] of outcomes) print(`${times} x ${outcome}`);
for (const problem of problems.slice(0, 10)) print(`\n${problem}`);
if (problems.length > 0) process.exitCode = 1;
