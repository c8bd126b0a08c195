import { spawn } from 'node:child_process';
import { root, toolEnvironment } from './hand-over.mjs';

/**
 * One thing to check. `command` is run without a shell; `after` names steps that must have passed.
 * @typedef {{ name: string, command: string[], after?: string[], env?: Record<string, string> }} Step
 */

/**
 * Runs steps, at most `width` at once, says how each went and shows the output of those that failed.
 * @param {Step[]} steps
 * @returns {Promise<{ passed: number, failed: number }>}
 */
export async function runSteps(steps, width) {
  const outcomes = new Map();
  const waiting = [...steps];
  const running = new Set();
  while (waiting.length > 0 || running.size > 0) {
    const next = running.size < width ? waiting.find((step) => isReady(step, outcomes)) : undefined;
    if (!next) {
      await Promise.race(running);
      continue;
    }
    waiting.splice(waiting.indexOf(next), 1);
    const run = runStep(next, outcomes).then((passed) => {
      outcomes.set(next.name, passed);
      running.delete(run);
    });
    running.add(run);
  }
  const passed = [...outcomes.values()].filter(Boolean).length;
  return { passed, failed: steps.length - passed };
}

const isReady = (step, outcomes) => (step.after ?? []).every((name) => outcomes.has(name));

async function runStep(step, outcomes) {
  const missing = (step.after ?? []).find((name) => !outcomes.get(name));
  if (missing)
    return report(step, { passed: false, tookMs: 0, output: `It was not run, because "${missing}" failed.\n` });
  const startedAt = performance.now();
  const { code, output } = await execute(step);
  return report(step, { passed: code === 0, tookMs: performance.now() - startedAt, output });
}

function report(step, { passed, tookMs, output }) {
  const seconds = (tookMs / 1000).toFixed(1).padStart(5);
  process.stdout.write(`${passed ? 'pass' : 'FAIL'} ${seconds} s  ${step.name}\n`);
  if (!passed) process.stdout.write(`${output.trimEnd().replace(/^/gm, '    | ')}\n`);
  return passed;
}

function execute({ command: [file, ...args], env }) {
  const child = spawn(file, args, { cwd: root, env: toolEnvironment(env), stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  child.stdout.on('data', (chunk) => (output += chunk));
  child.stderr.on('data', (chunk) => (output += chunk));
  return new Promise((resolve) => {
    child.once('error', (error) => resolve({ code: 1, output: error.message }));
    child.once('close', (code) => resolve({ code, output }));
  });
}
