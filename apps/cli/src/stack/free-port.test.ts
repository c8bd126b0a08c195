import { createServer, type Server } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { freePort } from './free-port.js';

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

async function occupy(port: number): Promise<number> {
  const server = createServer();
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return (server.address() as { port: number }).port;
}

describe('freePort', () => {
  it('answers the wanted port where it is free', async () => {
    const port = await freePort(0);
    expect(await freePort(port)).toBe(port);
  });

  it('goes on to the next one where it is taken, by somebody or by ourselves', async () => {
    const taken = await occupy(0);
    expect(await freePort(taken)).toBeGreaterThan(taken);
    const wanted = await freePort(0);
    expect(await freePort(wanted, new Set([wanted]))).toBeGreaterThan(wanted);
  });
});
