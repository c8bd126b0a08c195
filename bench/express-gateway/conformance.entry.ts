import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { areas } from './cases/index.js';
import { conformanceTable } from './conformance-table.js';
import { decisions } from './decisions.js';
import { startExpressGateway } from './express-gateway.js';
import { miscounted } from './miscounted.js';
import { startOurGateway } from './our-gateway.js';
import { consumersOf } from './placed-case.js';
import { writeRecording } from './recording.js';
import { runCases } from './run-cases.js';
import { seedConsumers } from './seed-consumers.js';
import { type Verdict, verdictOf } from './verdict.js';

const home = resolve('bench/express-gateway');
const runtime = resolve('dist/runtimes/runtime-gateway/runtime.mjs');
const page = resolve('docs/gateway-conformance.md');

const wanted = process.argv.slice(2);
const all = areas.flatMap(({ cases }) => cases);
const cases = all.filter(({ name }) => wanted.every((text) => name.includes(text)));

async function timed<Value>(what: string, work: Promise<Value>): Promise<Value> {
  const startedAt = performance.now();
  const value = await work;
  process.stdout.write(`${what}: ${((performance.now() - startedAt) / 1000).toFixed(1)} s\n`);
  return value;
}

const theirs = await timed(
  'Express Gateway',
  runCases(cases, async (config, placed) => {
    const gateway = await startExpressGateway(home, config);
    await seedConsumers(gateway.adminPort, consumersOf(placed));
    return gateway;
  }),
);
const ours = await timed(
  'This gateway',
  runCases(cases, (config, placed) => startOurGateway({ runtime, home }, config, consumersOf(placed))),
);

const verdicts = new Map(cases.map((of) => [of.name, verdictOf(of, theirs.get(of.name)!, ours.get(of.name)!)]));
const count = (kind: Verdict['is']): number => [...verdicts.values()].filter(({ is }) => is === kind).length;
for (const { name, is, because, unexplained } of verdicts.values()) {
  if (wanted.length > 0 && is !== 'unexplained')
    process.stdout.write(`${is.padEnd(8)} ${name} ${because.join(', ')}\n`);
  if (is !== 'unexplained') continue;
  process.stdout.write(`UNEXPLAINED: ${name}\n`);
  for (const { facet, request, theirs: there, ours: here } of unexplained) {
    process.stdout.write(
      `    request ${request + 1}, ${facet}: ${JSON.stringify(there)} there, ${JSON.stringify(here)} here\n`,
    );
  }
}
process.stdout.write(
  `${cases.length} cases: ${count('same')} same, ${count('decided')} decided differences, ${count('not yet')} not yet, ${count('unexplained')} unexplained\n`,
);
if (wanted.length === 0) {
  writeRecording(resolve(home, 'recorded.jsonl'), cases, theirs);
  const options = await resolveConfig(page);
  writeFileSync(page, await format(conformanceTable(areas, verdicts), { ...options, parser: 'markdown' }));
}
const wrongCounts = wanted.length === 0 ? miscounted(decisions, verdicts.values()) : [];
for (const line of wrongCounts) process.stdout.write(`MISCOUNTED: ${line}\n`);
if (cases.length === 0 || count('unexplained') > 0 || wrongCounts.length > 0) process.exitCode = 1;
