import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { EmbeddedPostgres } from './embedded-postgres.js';
import { kernelPort } from './kernel-port.js';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tiffin-embedded-'));
  // Where we are root the server runs as another user, who must be able to enter.
  chmodSync(folder, 0o755);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

it('starts on another port where somebody took the first one meanwhile', async () => {
  const other = createServer();
  await new Promise<void>((listening) => other.listen(0, '127.0.0.1', listening));
  const taken = (other.address() as { port: number }).port;
  const ports = [taken];
  const server = new EmbeddedPostgres(
    { dataDir: join(folder, 'data'), logFile: join(folder, 'log'), password: 'test' },
    () => undefined,
    () => Promise.resolve(ports.shift()).then((port) => port ?? kernelPort()),
  );
  try {
    await server.start();
    expect(server.port).not.toBe(taken);
  } finally {
    await server.stop();
    other.close();
  }
});

it('does not come up behind the one who stopped it while it started', async () => {
  let choose: (port: number) => void = () => undefined;
  let isAsked: () => void = () => undefined;
  const asked = new Promise<void>((resolve) => (isAsked = resolve));
  const server = new EmbeddedPostgres(
    { dataDir: join(folder, 'data'), logFile: join(folder, 'log'), password: 'test' },
    () => undefined,
    () => new Promise((resolve) => (isAsked(), (choose = resolve))),
  );
  const starting = server.start();
  await asked;
  await server.stop();
  choose(await kernelPort());
  await expect(starting).rejects.toThrow('stopped before it had started');
  expect(server.pid).toBeUndefined();
});
