/** A million fuzzed answers of upstreams: the gateway's reader takes none that Node's own parser does not take, and all of them alike. */
import { parseArgs } from 'node:util';
import { FuzzedAnswers } from '../apps/runtime-gateway/src/testing/answer-fuzz.js';
import { problemWithAnswer, readByOurs } from '../apps/runtime-gateway/src/testing/compared-answers.js';
import { randomOf } from '../apps/runtime-gateway/src/testing/expression-fuzz.js';

const { values } = parseArgs({
  options: { seed: { type: 'string', default: '1' }, count: { type: 'string', default: '1000000' } },
  strict: false,
});
const [seed, count] = [Number(values.seed), Number(values.count)];
const random = randomOf(seed);
const answers = new FuzzedAnswers(random);
const problems: string[] = [];
let taken = 0;
let slowestMs = 0;
const startedAt = performance.now();
for (let at = 0; at < count; at += 1) {
  const answer = answers.next();
  const before = performance.now();
  if (typeof readByOurs(answer, [answer.bytes.length]) !== 'string') taken += 1;
  slowestMs = Math.max(slowestMs, performance.now() - before);
  const problem = problemWithAnswer(answer, random);
  if (problem !== null) problems.push(problem);
}
const seconds = (performance.now() - startedAt) / 1_000;
process.stdout.write(
  `${count} answers with seed ${seed} in ${seconds.toFixed(0)} s: ${taken} taken, ${problems.length} problems, slowest ${slowestMs.toFixed(1)} ms\n`,
);
for (const problem of problems.slice(0, 20)) process.stdout.write(`${problem}\n`);
if (problems.length > 0) process.exitCode = 1;
