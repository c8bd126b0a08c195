import { createServer, type Server } from 'node:net';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { portTakenExitCode } from '@tiffin/contracts';
import { ProcessLog } from './process-log.js';
import { startOnPort } from './start-on-port.js';
import { SupervisedProcess } from './supervised-process.js';

const listens = `const server = require('node:http').createServer();
  server.on('error', () => process.exit(${portTakenExitCode}));
  server.listen(Number(process.env.PORT), '127.0.0.1', () => console.log(JSON.stringify({ msg: 'ready' })));`;

let folder: string;
const servers: Server[] = [];
const started: SupervisedProcess[] = [];
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'tiffin-port-'))));
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
  for (const process of started.splice(0)) process.kill();
  rmSync(folder, { recursive: true, force: true });
});

async function occupied(): Promise<number> {
  const server = createServer();
  servers.push(server);
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return (server.address() as { port: number }).port;
}

async function start(program: string, port: number): Promise<void> {
  const spec = { name: 'thing', args: ['-e', program], environment: { PORT: String(port) }, cwd: folder };
  const process = new SupervisedProcess(spec, new ProcessLog(join(folder, 'thing.log')), () => undefined);
  started.push(process);
  await process.start();
}

describe('startOnPort', () => {
  it('goes on to the next free port where another program took the port since it was looked for', async () => {
    const taken = await occupied();
    const port = await startOnPort(taken, (on) => start(listens, on), new Set([taken + 1]));
    expect(port).toBeGreaterThan(taken + 1);
  });

  it('does not try again where the process fails for another reason', async () => {
    let tries = 0;
    const broken = (on: number): Promise<void> => {
      tries += 1;
      return start(`console.error('no room left'); process.exitCode = 3;`, on);
    };
    await expect(startOnPort(40_000, broken, new Set())).rejects.toThrow('no room left');
    expect(tries).toBe(1);
  });
});
