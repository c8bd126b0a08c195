import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { drawFunctions, type ProjectView, TestStack, waitUntil } from '@tiffin/testing';
import { identityOf } from './stack/process-identity.js';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

let stack: TestStack;
let dataDir: string;
let project: ProjectView;
let url: string;
const children: ChildProcess[] = [];

const talking = `let calls = 0; module.exports.fn = () => { calls += 1; console.log('call ' + calls); return { calls }; };`;

beforeAll(async () => {
  stack = await TestStack.start({ permitted: '127.0.0.1/32' });
  dataDir = mkdtempSync(join(tmpdir(), 'tiffin-following-'));
  mkdirSync(join(dataDir, 'run'));
  const [apiUrl, routerUrl] = [stack.ports.api, stack.ports.router].map((port) => `http://127.0.0.1:${port}`);
  const running = { state: 'running', apiUrl, consoleUrl: apiUrl, routerUrl, processes: [], startedAt: '' };
  writeFileSync(join(dataDir, 'run/up.json'), JSON.stringify({ ...identityOf(process.pid), ...running }));
  writeFileSync(join(dataDir, 'token'), stack.token);
  project = await stack.client.createProject('Shop');
  await stack.client.save(project.id, 0, drawFunctions({ hello: talking }));
  const { urls } = await stack.client.untilLive(project.environmentId, 1, 60_000);
  url = urls[0]?.url ?? '';
});
afterAll(async () => {
  for (const child of children) child.kill('SIGKILL');
  await stack?.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

function tiffin(...args: readonly string[]): { child: ChildProcess; said: () => string; complained: () => string } {
  const env = { PATH: process.env['PATH'], TIFFIN_DATA_DIR: dataDir };
  const child = spawn(process.execPath, [resolve('dist/apps/cli/main.mjs'), ...args, '--project', 'shop'], { env });
  children.push(child);
  let [output, errors] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (errors += text));
  return { child, said: () => output, complained: () => errors };
}

const call = () => stack.client.call(`${url}/hello`);
const callsIn = (text: string): readonly number[] =>
  [...text.matchAll(/call (\d+)/g)].map(([, number]) => Number(number));

describe('tiffin logs --follow', () => {
  it('shows each line once, over an API that is killed and a cell that is away, and ends by Ctrl-C', async () => {
    await call();
    const { child, said, complained } = tiffin('logs', 'hello', '--follow');
    await waitUntil('the tail', () => callsIn(said()).includes(1));
    await call();
    await waitUntil('the next', () => callsIn(said()).includes(2));
    await stack.processes.api.end('SIGKILL');
    await call();
    await stack.startProcess('api');
    await waitUntil('what came meanwhile', () => callsIn(said()).includes(3), 30_000);
    await call();
    await waitUntil('what came since', () => callsIn(said()).includes(4));
    expect([callsIn(said()), complained(), child.exitCode]).toEqual([[1, 2, 3, 4], '', null]);
    const ended = once(child, 'exit');
    child.kill('SIGINT');
    expect(await ended).toEqual([null, 'SIGINT']);
  });
});

it('tiffin traffic shows what was answered, by endpoint and step', async () => {
  await call();
  const show = async (...args: readonly string[]): Promise<readonly [code: number, text: string]> => {
    const { child, said } = tiffin('traffic', '--since', '30m', ...args);
    return [(await once(child, 'exit'))[0] as number, said()];
  };
  const told = await waitUntil(
    'it is told',
    async () => {
      const [code, text] = await show('--json');
      expect(code).toBe(0);
      const traffic = JSON.parse(text) as {
        stepMinutes: number;
        series: readonly { unitKey: string; points: readonly object[] }[];
      };
      return traffic.series.some(({ unitKey }) => unitKey.startsWith('gateway-')) && traffic;
    },
    30_000,
  );
  expect(told.stepMinutes).toBe(1);
  expect(told.series.find(({ unitKey }) => unitKey.startsWith('gateway-'))?.points.at(-1)).toMatchObject({
    ...{ errors: 0, p50Ms: expect.any(Number) },
  });
  expect((await show())[1]).toMatch(/^gateway-\S+ {2}hello/m);
  expect((await show('--unit', 'nobody'))[1]).toBe('Nothing was asked of it.\n');
  expect((await show('--step', '3'))[0]).toBe(3);
});

describe('tiffin top', () => {
  it('shows what each unit uses, and its limits', async () => {
    const { child, said } = tiffin('top', '--json');
    expect((await once(child, 'exit'))[0]).toBe(0);
    const { ok, unknownBecause, units } = JSON.parse(said()) as {
      ok: boolean;
      unknownBecause: null;
      units: { name: string }[];
    };
    expect([ok, unknownBecause]).toEqual([true, null]);
    expect(units.find(({ name }) => name === 'hello')).toMatchObject({
      replicas: [{ replica: null, cpuMillicores: expect.any(Number), memoryLimitBytes: expect.any(Number) }],
    });
  });

  it('goes on with --watch, over an API that is killed', async () => {
    const { said } = tiffin('top', '--watch');
    const shown = () => said().split('UNIT').length - 1;
    await waitUntil('the first table', () => shown() > 0 && /hello .* MiB/.test(said()));
    await stack.processes.api.end('SIGKILL');
    const before = shown();
    await stack.startProcess('api');
    await waitUntil('the next table', () => shown() > before, 30_000);
  });
});
