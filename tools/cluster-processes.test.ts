import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import type { Readable } from 'node:stream';
import { expect, it } from 'vitest';
import { endAll, processesOf } from '../infra/test-cluster/program/processes.mjs';

/** The more memory, the longer the kernel takes it away before it closes ports. */
const program = `
  globalThis.memory = Array.from({ length: 10 }, () => Buffer.alloc(1e8, 1));
  const server = require('node:net').createServer();
  server.listen(0, '127.0.0.1', () => console.log(server.address().port));
`;

async function portOf(output: Readable): Promise<number> {
  const [line] = (await once(output, 'data')) as [Buffer];
  return Number(line.toString());
}

const isServed = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });

it('a server of the test cluster has ended once its ports are free', async () => {
  const folder = `/of-no-cluster/${process.pid}`;
  const mark = JSON.stringify({ folder, server: 'large', made: 'by a test', program: 'node' });
  const child = spawn(process.execPath, ['-e', program], {
    ...{ stdio: ['ignore', 'pipe', 'inherit'] },
    env: { ...process.env, TIFFIN_TEST_CLUSTER: mark },
  });
  try {
    const port = await portOf(child.stdout as Readable);
    expect([await isServed(port), processesOf(folder).map(({ pid }) => pid)]).toEqual([true, [child.pid]]);
    await endAll(processesOf(folder), folder, 0);
    expect(await isServed(port)).toBe(false);
  } finally {
    child.kill('SIGKILL');
  }
});
