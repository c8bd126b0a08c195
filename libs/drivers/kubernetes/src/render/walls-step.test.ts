import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { text } from 'node:stream/consumers';
import { setTimeout as pause } from 'node:timers/promises';
import { readyPath } from '@tiffin/contracts';
import { waitUntil } from '@tiffin/testing/wait-until';
import { afterEach, describe, expect, it } from 'vitest';
import { wallsArgument } from './walls-step.js';

const servers: Server[] = [];
const children: ChildProcess[] = [];
afterEach(() => {
  servers.splice(0).forEach((server) => server.close());
  children.splice(0).forEach((child) => child.kill('SIGKILL'));
});

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
function start(
  apiPort: number | null,
  mustFail: readonly number[] = [],
  { program = "console.log('tenant')", port = 0 } = {},
) {
  const targets = mustFail.map((one) => ({ host: '127.0.0.1', port: one }));
  const argument = wallsArgument({ step: 'preload', mustFail: targets }, port);
  const pod = { KUBERNETES_SERVICE_HOST: '127.0.0.1', KUBERNETES_SERVICE_PORT: String(apiPort) };
  const child = spawn(process.execPath, [argument, '--eval', program], { env: apiPort === null ? {} : pod });
  children.push(child);
  const output = text(child.stdout);
  return { output, ended: once(child, 'exit') };
}

const freePort = async (): Promise<number> => {
  const taken = await reachable();
  await taken.raiseWall();
  return taken.port;
};

/** A unit that listens late and is busy just before, says first that it is not ready, and then that it is; it ends when it is told to. */
const unit = (port: number): string => `
  let asked = 0;
  const server = require('http').createServer(({ url }, response) => {
    if (url === '/end') return server.close(), response.writeHead(200, { connection: 'close' }).end();
    asked += 1;
    if (asked === 3) console.log('asked for ' + url);
    response.writeHead(asked < 3 ? 503 : 200).end();
  });
  const busy = () => { for (const until = Date.now() + 300; Date.now() < until; ); };
  setTimeout(() => server.listen(${port}, busy()), 600);`;

/** Until somebody listens, nobody is asked. */
async function ask(port: number, path: string, signal?: AbortSignal): Promise<number> {
  for (;;) {
    try {
      return (await fetch(`http://127.0.0.1:${port}${path}`, { signal: signal ?? null })).status;
    } catch (error) {
      if (signal?.aborted === true) throw error;
      await pause(5);
    }
  }
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
    expect((await start(api.port, [], { program: inThread }).output).match(/walls are up/g)).toHaveLength(1);
  });

  it('keeps who asks whether the unit is ready until it is', async () => {
    const [api, port] = [await reachable(), await freePort()];
    const { output } = start(api.port, [], { program: unit(port), port });
    const asked = ask(port, readyPath);
    await waitUntil('it waits for walls', () => api.asked() > 3);
    expect(await ask(port, '/')).toBe(503);
    await api.raiseWall();
    // By then there are walls, and nobody listens yet.
    const late = Array.from({ length: 12 }, async (_, at) => {
      await pause(100 * at);
      return fetch(`http://127.0.0.1:${port}${readyPath}`).then(
        ({ status }) => status,
        () => 'refused',
      );
    });
    expect(await asked).toBe(200);
    const answers = await Promise.all(late);
    // The port changes hands in a moment of its own, which a busy machine makes long enough to be met once.
    expect(answers.filter((answer) => answer === 200).length).toBeGreaterThanOrEqual(11);
    expect(await ask(port, '/end')).toBe(200);
    expect(await output).toMatch(/walls are up.*\nasked for \/\.tiffin\/readyz\n$/);
  });

  it('goes on without who has given up asking', async () => {
    const [api, port] = [await reachable(), await freePort()];
    const { output } = start(api.port, [], { port });
    const giveUp = new AbortController();
    const asked = ask(port, readyPath, giveUp.signal);
    await ask(port, '/');
    await waitUntil('it waits for walls', () => api.asked() > 3);
    giveUp.abort();
    await expect(asked).rejects.toThrow('aborted');
    await api.raiseWall();
    expect(await output).toMatch(/walls are up.*\ntenant\n$/);
  });

  it('has nothing that Kubernetes would take for the name of a variable', () => {
    expect(wallsArgument({ step: 'preload', mustFail: [] })).not.toContain('$');
  });
});
