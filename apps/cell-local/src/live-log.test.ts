import { once } from 'node:events';
import { request } from 'node:http';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DesiredEnvironment, LiveLine } from '@tiffin/contracts';
import { newId } from '@tiffin/kernel';
import { LocalCellReader } from '@tiffin/local-cell';
import { settled, testUnit } from '@tiffin/testing/cell-contract';
import { CellProcess } from '@tiffin/testing/cell-process';
import { Follower, numbered, printed } from '@tiffin/testing/describe-following';
import { waitUntil } from '@tiffin/testing/wait-until';

let cell: CellProcess;
let front: Server;
let reader: LocalCellReader;
let desired: DesiredEnvironment;
const sockets = new Set<Socket>();
let isOff = false;

/** Between the reader and the cell. */
function breaks(socketPath: string): Server {
  return createServer((near) => {
    if (isOff) return void near.destroy();
    const far = connect(socketPath);
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket
        .on('error', () => undefined)
        .on('close', () => {
          sockets.delete(socket);
          near.destroy();
          far.destroy();
        });
    }
    near.pipe(far).pipe(near);
  });
}

function setOff(): void {
  isOff = true;
  for (const socket of sockets) socket.destroy();
}

beforeAll(async () => {
  cell = await CellProcess.start();
  const socketPath = join(cell.dir, 'front.sock');
  front = breaks(cell.socketPath).listen(socketPath);
  await once(front, 'listening');
  reader = new LocalCellReader({ socketPath, token: await cell.readToken('read-token') });
  const environmentId = newId();
  const unit = testUnit('function-a', await cell.image({ answer: 'here' }));
  const routes = [{ host: `${environmentId}.localhost`, unit: unit.key }];
  desired = { environmentId, epoch: 1, releaseId: 'release-1', units: [unit], routes };
  await cell.cell.apply(desired);
  await settled(cell.cell, environmentId);
});
afterAll(async () => {
  reader?.close();
  front?.close();
  await cell?.close();
});

const asks = async (path: string) => expect((await cell.get(desired.routes[0]?.host ?? '', path)).status).toBe(200);

describe('lines of a local cell that are followed', () => {
  it('come once each, while connections break three times', async () => {
    await using follower = new Follower(reader, desired);
    await follower.has('{"msg":"listening"');
    for (let part = 0; part < 3; part += 1) {
      await asks(printed('line', part * 1_000, part * 1_000 + 500));
      await follower.has(`line ${part * 1_000 + 499}`);
      setOff();
      await asks(printed('line', part * 1_000 + 500, part * 1_000 + 1_000));
      isOff = false;
      await follower.has(`line ${part * 1_000 + 999}`);
    }
    expect(follower.texts('line ')).toEqual(numbered('line', 3_000));
    expect(follower.lines.filter(({ missed }) => missed !== undefined)).toEqual([]);
  });

  it('are told by their number where the cell has lost them', async () => {
    await using follower = new Follower(reader, desired, 'function-a', 1);
    await asks('/log?text=before%20it');
    await follower.has('before it');
    setOff();
    await asks(printed('lost', 0, 3_000));
    isOff = false;
    await follower.has('lost 2999');
    const texts = follower.texts('lost ');
    expect(texts).toEqual(numbered('lost', 3_000).slice(-texts.length));
    expect(follower.lines.filter(({ missed }) => missed !== undefined)).toMatchObject([
      { missed: 3_000 - texts.length },
    ]);
  });

  it('are lost for a reader that reads nothing, and it is told how many', async () => {
    const path = `/environments/${desired.environmentId}/units/function-a/logs/live?tail=0`;
    const headers = { authorization: `Bearer ${await cell.readToken('read-token')}` };
    const asked = request({ socketPath: cell.socketPath, path, headers, agent: false }).end();
    const [answer] = (await once(asked, 'response')) as [import('node:http').IncomingMessage];
    const long = 'x'.repeat(10_000);
    await asks(printed(long, 0, 2_000));
    await waitUntil('the last of them was printed', async () =>
      (await cell.reader.logs(desired.environmentId, 'function-a', 1)).some(({ text }) => text.endsWith(' 1999')),
    );
    const said: LiveLine[] = [];
    let rest = '';
    answer.setEncoding('utf8').on('data', (chunk: string) => {
      const lines = (rest + chunk).split('\n');
      rest = lines.pop() ?? '';
      said.push(...lines.map((line) => JSON.parse(line) as LiveLine));
    });
    await asks('/log?text=and%20on');
    await waitUntil('something more is sent', async () => {
      await asks('/log?text=and%20on');
      return said.some(({ line }) => line?.text === 'and on');
    });
    asked.destroy();
    const lines = said.flatMap(({ line }) => line ?? []);
    const missed = lines.reduce((sum, line) => sum + (line.missed ?? 0), 0);
    expect(missed).toBeGreaterThan(0);
    const ons = Number(said.find(({ line }) => line?.text === 'and on')?.at.split(' ')[1]);
    // Each line was sent, or counted.
    const until = lines.findIndex(({ text }) => text === 'and on');
    const first = Number(said.find(({ line }) => line !== undefined)?.at.split(' ')[1]);
    expect(until + lines.slice(0, until + 1).reduce((sum, line) => sum + (line.missed ?? 0), 0)).toBe(ons - first);
  });

  it('cannot be had of a cell that is away at the beginning', async () => {
    setOff();
    const lines = reader.followLogs(desired.environmentId, 'function-a', {
      tail: 1,
      signal: new AbortController().signal,
    });
    await expect(lines[Symbol.asyncIterator]().next()).rejects.toMatchObject({ code: 'CELL_UNAVAILABLE' });
    isOff = false;
  });
});
