import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DesiredEnvironment } from '@tiffin/contracts';
import { type Refusal } from '@tiffin/kernel';
import { platformInside } from '@tiffin/testing/platform-inside';
import { LocalCell } from './local-cell.js';

const desired: DesiredEnvironment = { environmentId: 'e', epoch: 1, releaseId: 'r', units: [], routes: [] };

/** What the cell-local of the contract suite never answers is played by hand here. */
describe('LocalCell', () => {
  let dir: string;
  let socketPath: string;
  let server: Server;
  let cell: LocalCell;
  let handle: (request: IncomingMessage, response: ServerResponse) => void;
  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'tiffin-local-cell-'));
    socketPath = join(dir, 'cell.sock');
    server = createServer((request, response) => handle(request, response));
    await new Promise<void>((resolve) => server.listen(socketPath, resolve));
    cell = new LocalCell({ socketPath, token: 'secret' });
  });
  afterEach(async () => {
    cell.close();
    server.closeAllConnections();
    server.close();
    await rm(dir, { recursive: true });
  });

  const answer = (status: number, body: unknown) => {
    handle = (_, response) => response.writeHead(status).end(JSON.stringify(body));
  };

  it('sends the token and what is desired', async () => {
    const seen: string[] = [];
    handle = (request, response) => {
      seen.push(`${request.method} ${request.url} ${request.headers.authorization}`);
      request.on('data', (chunk: Buffer) => seen.push(chunk.toString()));
      request.on('end', () => response.writeHead(202).end('{}'));
    };
    await cell.apply(desired);
    expect(seen).toEqual(['PUT /environments/e Bearer secret', JSON.stringify(desired)]);
  });

  it('says that the cell is unavailable when nobody listens', async () => {
    const nobody = new LocalCell({ socketPath: join(dir, 'nobody.sock'), token: 'secret' });
    for (const asked of [nobody.observe('e'), nobody.apply(desired)]) {
      const error = (await asked.catch((thrown: unknown) => thrown)) as Refusal;
      expect(error).toMatchObject({ code: 'CELL_UNAVAILABLE', cause: { message: /nobody\.sock/ } });
      expect(error.message).toContain('ENOENT');
      expect(error.message).not.toMatch(platformInside);
    }
  });

  it.each([
    ['EPOCH_STALE', 409],
    ['INPUT_INVALID', 400],
    ['DISK_FULL', 507],
    ['CELL_UNAVAILABLE', 500],
    ['CELL_UNAVAILABLE', 401],
  ])('throws %s for status %i', async (code, status) => {
    answer(status, { error: { code, message: 'why' } });
    await expect(cell.apply(desired)).rejects.toMatchObject({ code });
  });

  it('says that the cell is unavailable when it breaks off or answers no JSON', async () => {
    handle = (_, response) => response.writeHead(200).end('<html>');
    await expect(cell.probe()).rejects.toMatchObject({
      code: 'CELL_UNAVAILABLE',
      message: /its answer is not valid JSON/,
    });
    handle = (request) => request.socket.destroy();
    await expect(cell.logs('e', 'u', 5)).rejects.toMatchObject({ code: 'CELL_UNAVAILABLE' });
  });

  it('repeats a call that met a kept connection in the moment in which it closed', async () => {
    answer(200, { routerUrl: 'x', environments: 1 });
    await cell.probe();
    const good = handle;
    handle = (request) => {
      handle = good;
      request.socket.destroy();
    };
    expect(await cell.probe()).toEqual({ routerUrl: 'x', environments: 1 });
  });

  it('repeats a call whose kept connection was closed before it was written', async () => {
    answer(200, { routerUrl: 'x', environments: 1 });
    await cell.probe();
    server.closeAllConnections();
    expect(await cell.probe()).toEqual({ routerUrl: 'x', environments: 1 });
  });

  it('answers null and no lines for what the cell does not know', async () => {
    answer(404, { error: { code: 'NOT_FOUND', message: 'no such environment' } });
    expect(await cell.observe('e')).toBeNull();
    expect(await cell.logs('e', 'u', 5)).toEqual([]);
  });
});
