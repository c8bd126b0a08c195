import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { text } from 'node:stream/consumers';
import { waitUntil } from '@tiffin/testing/wait-until';
import { afterEach, describe, expect, it } from 'vitest';
import { wallsArgument } from './walls-step.js';

const servers: Server[] = [];
afterEach(() => servers.splice(0).forEach((server) => server.close()));

/** Something that answers, and counts who asks. */
async function reachable() {
  let asked = 0;
  const server = createServer((socket) => {
    asked += 1;
    socket.on('error', () => undefined).end();
  });
  servers.push(server);
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  return { port, asked: () => asked, raiseWall: () => once(server.close(), 'close') };
}

/** Starts what a pod starts, whose first module says that it runs. */
function start(apiPort: number | null, mustFail: readonly number[] = [], program = "console.log('tenant')") {
  const argument = wallsArgument({ step: 'preload', mustFail: mustFail.map((port) => ({ host: '127.0.0.1', port })) });
  const pod = { KUBERNETES_SERVICE_HOST: '127.0.0.1', KUBERNETES_SERVICE_PORT: String(apiPort) };
  const child = spawn(process.execPath, [argument, '--eval', program], { env: apiPort === null ? {} : pod });
  const output = text(child.stdout);
  return { output, ended: once(child, 'exit') };
}

describe('the step that waits for walls', () => {
  it('runs nothing while the API server answers, and says how long that was', async () => {
    const api = await reachable();
    const { output } = start(api.port);
    await waitUntil('it has asked several times', () => api.asked() > 3);
    await api.raiseWall();
    const [said = '', tenant] = (await output).split('\n');
    expect(JSON.parse(said)).toEqual({
      time: expect.any(String) as string,
      level: 'info',
      msg: 'walls are up',
      waitedMs: expect.any(Number) as number,
    });
    expect(tenant).toBe('tenant');
  });

  it('runs nothing while anything else answers that must not', async () => {
    const [api, metadata] = [await reachable(), await reachable()];
    await api.raiseWall();
    const { output } = start(api.port, [metadata.port]);
    await waitUntil('it has asked several times', () => metadata.asked() > 3);
    await metadata.raiseWall();
    expect(await output).toMatch(/walls are up.*\ntenant\n$/);
  });

  it('asks twice before it believes in a wall', async () => {
    const api = await reachable();
    await api.raiseWall();
    const { output } = start(api.port);
    const [said = '{}'] = (await output).split('\n');
    expect((JSON.parse(said) as { waitedMs: number }).waitedMs).toBeGreaterThan(40);
  });

  it('runs nothing where it does not know what to try', async () => {
    const { output, ended } = start(null);
    expect(await ended).toEqual([1, null]);
    expect(await output).toBe('');
  });

  it('keeps no thread waiting', async () => {
    const api = await reachable();
    await api.raiseWall();
    const inThread = `new (require('worker_threads').Worker)('console.log("thread")', { eval: true })`;
    expect((await start(api.port, [], inThread).output).match(/walls are up/g)).toHaveLength(1);
  });

  it('has nothing that Kubernetes would take for the name of a variable', () => {
    expect(wallsArgument({ step: 'preload', mustFail: [] })).not.toContain('$');
  });
});
