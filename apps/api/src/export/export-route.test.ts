import { randomBytes } from 'node:crypto';
import { request } from 'node:http';
import type { AddressInfo } from 'node:net';
import fastify, { type FastifyInstance } from 'fastify';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { newId, Refusal } from '@tiffin/kernel';
import type { ArchiveFile } from '@tiffin/tenancy-operations';
import { waitUntil } from '@tiffin/testing/wait-until';
import { addExportRoute } from './export-route.js';

let server: FastifyInstance;
let isMember: boolean;
let made: number;
let ended: number;
let most: number;
let idleMs: number;

/** Longer than what gzip remembers, which cannot shorten it. */
const noise = randomBytes(150_000).toString('base64');

/** As long as it is asked for more. */
async function* files(): AsyncGenerator<ArchiveFile> {
  try {
    for (; made < most; made += 1) yield { path: `${made}.json`, text: noise };
  } finally {
    ended += 1;
  }
}

beforeEach(async () => {
  [isMember, made, ended, most, idleMs] = [true, 0, 0, Infinity, 60_000];
  await serve();
});
afterEach(() => server.close());

async function serve(): Promise<void> {
  server = fastify({ forceCloseConnections: true });
  const grant = (_: string, tenantId: string) => {
    if (!isMember) throw Refusal.of('NOT_FOUND', 'tenant');
    return { tenantId };
  };
  const caller = { inRequest: () => ({ grant }) };
  addExportRoute(server, {
    callers: { read: () => Promise.resolve(caller as never) },
    exporting: { run: () => Promise.resolve(files()) },
    idleMs,
  });
  await server.listen({ port: 0, host: '127.0.0.1' });
}

/** Begins to take an archive, and reads nothing of it until it is asked to. */
function begin(tenantId: string) {
  const { port } = server.server.address() as AddressInfo;
  const asked = request({ port, host: '127.0.0.1', path: `/tenants/${tenantId}/export` });
  const answered = new Promise<{ status: number; broken: Promise<boolean>; leave(): void }>((done, reject) => {
    asked.on('error', reject);
    asked.on('response', (response) => {
      const broken = new Promise<boolean>((said) => {
        response.on('error', () => said(true));
        response.on('close', () => said(!response.complete));
      });
      done({ status: response.statusCode ?? 0, broken, leave: () => asked.destroy() });
      asked.removeAllListeners('error').on('error', () => undefined);
      Object.assign(asked, { read: () => response.resume() });
    });
  });
  asked.end();
  return { answered, resume: () => (asked as unknown as { read(): void }).read() };
}

describe('an export that goes on', () => {
  it('makes no more than its reader takes, and ends with it', async () => {
    const one = begin(newId());
    const { leave } = await one.answered;
    let before = -1;
    await waitUntil('nothing more is made', () => {
      const isStill = made > 0 && made === before;
      before = made;
      return isStill || null;
    });
    // A reader that reads nothing costs what lies in the buffers on the way, and not what there is.
    expect(made).toBeLessThan(2_000);
    leave();
    await waitUntil('it has ended', () => ended === 1 || null);
  });

  it('breaks off for whoever takes nothing, and the place is free again', async () => {
    await server.close();
    idleMs = 1_500;
    await serve();
    const id = newId();
    expect((await begin(id).answered).status).toBe(200);
    await waitUntil('it has ended', () => ended === 1 || null);
    expect((await begin(id).answered).status).toBe(200);
  });

  it('breaks off for whoever may no more', async () => {
    const one = begin(newId());
    const { status, broken } = await one.answered;
    one.resume();
    isMember = false;
    expect([status, await broken]).toEqual([200, true]);
  });

  it('is one of a tenant and four in all at once, and a place is free again at its end', async () => {
    const ids = Array.from({ length: 5 }, () => newId());
    const first = await Promise.all(ids.slice(0, 4).map((id) => begin(id).answered));
    expect(first.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    for (const id of [ids[0], ids[4]]) expect((await begin(id as string).answered).status).toBe(429);
    first[0]?.leave();
    await waitUntil(
      'there is a place again',
      async () => (await begin(ids[4] as string).answered).status === 200 || null,
    );
  });
});
