/**
 * Connections in step: calls with bodies of every kind from 20 clients through router, gateway and listeners to a function and to
 * a service that answers early. `npm run bench -- in-step [--seed=N] [--calls=N] [--clients=N]`; ends with 1 if a call hung,
 * got a wrong answer or none, or if bytes of one call reached a handler as another.
 */
import { parseArgs } from 'node:util';
import { startTestRun } from '@tiffin/testing';
import { InStepApplication } from '../e2e/in-step-application.js';

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    calls: { type: 'string', default: '2000' },
    clients: { type: 'string', default: '20' },
  },
});
const [seed, calls, clients] = [Number(values.seed), Number(values.calls), Number(values.clients)];

const stop = await startTestRun();
const application = await InStepApplication.start();
try {
  const startedAt = performance.now();
  const { hung, wrong, outcomes } = await application.run({ seed, calls, clients });
  const strangers = await application.strangers();
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  for (const [outcome, count] of Object.entries(outcomes).sort()) {
    process.stdout.write(`${String(count).padStart(6)}  ${outcome}\n`);
  }
  for (const fault of [...hung, ...wrong, ...strangers]) process.stdout.write(`${fault}\n`);
  const summary = `${hung.length} hung, ${wrong.length} wrong, ${strangers.length} in the wrong place`;
  process.stdout.write(`seed ${seed}: ${calls} calls from ${clients} clients in ${seconds} s: ${summary}\n`);
  process.exitCode = hung.length + wrong.length + strangers.length > 0 ? 1 : 0;
} finally {
  await application.stop();
  await stop();
}
