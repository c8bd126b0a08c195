import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { until } from '@tiffin/kernel';
import { ProcessLog } from './process-log.js';
import { startTimeOf } from './process-identity.js';
import { SupervisedProcess } from './supervised-process.js';

const ready = `console.log(JSON.stringify({ msg: 'ready', port: 7 }));`;
const stays = `${ready} setInterval(() => {}, 1000);`;

let folder: string;
let told: string[];
const started: SupervisedProcess[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tiffin-supervised-'));
  told = [];
});
afterEach(() => {
  for (const process of started.splice(0)) process.kill();
  rmSync(folder, { recursive: true, force: true });
});

function supervise(program: string, environment: Readonly<Record<string, string>> = {}): SupervisedProcess {
  const spec = { name: 'thing', args: ['-e', program], environment, cwd: folder };
  const made = new SupervisedProcess(spec, new ProcessLog(join(folder, 'thing.log')), (what) => told.push(what));
  started.push(made);
  return made;
}

const gone = (pid: number | undefined): Promise<true | undefined> =>
  until(() => (startTimeOf(pid ?? 0) === null ? true : undefined), { withinMs: 10_000 });

describe('SupervisedProcess', () => {
  it('is started when it says that it is ready, and stopped when asked', async () => {
    const thing = supervise(stays);
    expect(await thing.start()).toMatchObject({ msg: 'ready', port: 7 });
    const { pid } = thing;
    await thing.stop();
    expect(await gone(pid)).toBe(true);
    expect(told).toEqual([]);
  });

  it('tells that it listens before it is ready, and a process that never gets further did not start', async () => {
    const heard: string[] = [];
    const thing = supervise(`console.log(JSON.stringify({ msg: 'listening' })); ${ready} process.exitCode = 0;`);
    await thing.start(() => heard.push('listening'));
    expect(heard).toEqual(['listening']);
    const other = supervise(`console.log(JSON.stringify({ msg: 'listening' })); process.exitCode = 3;`);
    await expect(other.start(() => heard.push('in vain'))).rejects.toThrow('thing ended with code 3');
    expect(heard).toEqual(['listening', 'in vain']);
  });

  it('says why it did not start, with its last lines', async () => {
    const thing = supervise(`console.error('no room left'); process.exitCode = 3;`);
    await expect(thing.start()).rejects.toThrow(/thing ended with code 3[\s\S]*no room left/);
  });

  it('gets the variables that it is given, and no others of ours', async () => {
    const thing = supervise(`console.log(Object.keys(process.env).sort().join(' ')); ${stays}`, { ONLY: 'this' });
    await thing.start();
    expect(readFileSync(join(folder, 'thing.log'), 'utf8')).toMatch(/^ONLY TIFFIN_LIFELINE_FD\n/);
  });

  it('starts again when it ends by itself', async () => {
    const thing = supervise(stays);
    await thing.start();
    const { pid } = thing;
    process.kill(pid ?? 0, 'SIGKILL');
    const again = await until(() => (told.at(-1) === 'thing runs again' ? true : undefined), { withinMs: 15_000 });
    expect(again).toBe(true);
    expect(told[0]).toContain('was ended by SIGKILL');
    expect(thing.pid).not.toBe(pid);
  });

  it('is not started again once it is to stop', async () => {
    const thing = supervise(stays);
    await thing.start();
    process.kill(thing.pid ?? 0, 'SIGKILL');
    await until(() => told[0], { withinMs: 10_000 });
    await thing.stop();
    expect(await until(() => told[1], { withinMs: 500 })).toBeUndefined();
  });
});
