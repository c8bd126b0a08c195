import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Agent, type Server } from 'node:http';
import { EarlyUpstream, RawConnection, runMix, upstreamTargets } from '@tiffin/testing/in-step';
import type { UnitProcess } from '../units/unit-process.js';
import { Traffic } from '../units/traffic.js';
import type { Visitable } from '../units/unit-slot.js';
import { closeServer, httpFront, listenOn } from './http-front.js';

let unit: EarlyUpstream;
let front: Server;
let port: number;
const traffic = new Traffic();
const agent = new Agent({ keepAlive: true, scheduling: 'lifo' });

beforeAll(async () => {
  unit = await EarlyUpstream.start();
  const process = { port: unit.port, agent, traffic, lost: () => undefined } as unknown as UnitProcess;
  const target: Visitable = { enter: async () => ({ process, leave: traffic.enter() }) };
  const change = { added: [], withheld: () => false };
  front = httpFront(({ url }) => (url === '/unknown' ? null : { target, change }));
  port = await listenOn(front, 0);
});
afterAll(async () => {
  agent.destroy();
  await closeServer(front);
  await unit.stop();
});

describe('the connections of the cell', () => {
  it('stay in step, whatever clients and units do with bodies', async () => {
    const targets = [...upstreamTargets, { path: '/unknown', early: 404 }];
    const mix = { port, host: 'x', targets, seed: 1, calls: 300, clients: 20, deadlineMs: 15_000 };
    const { hung, wrong, calls } = await runMix(mix);
    expect({ hung, wrong, strangers: unit.strangers }).toEqual({ hung: [], wrong: [], strangers: [] });
    expect(calls).toBeGreaterThanOrEqual(300);
    // The last ones end when the unit's side notices that their clients have gone.
    await traffic.idle(10_000);
    expect(traffic.count).toBe(0);
  });

  it('do not wait behind the rest of a body that a unit has refused', async () => {
    // From what fits into every buffer on the way to what fits into none.
    for (const size of [100_000, 200_000, 400_000, 1_000_000, 8_000_000]) {
      const large = new RawConnection(port);
      const head = `POST /stops-reading HTTP/1.1\r\nhost: x\r\ncontent-length: ${size}\r\n\r\n`;
      const sent = large.send(Buffer.concat([Buffer.from(head), Buffer.alloc(size)]));
      expect((await large.answer('POST')).status).toBe(413);
      const small = new RawConnection(port);
      await small.send('GET /echo HTTP/1.1\r\nhost: x\r\n\r\n');
      expect((await small.answer('GET')).status).toBe(200);
      await sent;
      large.close();
      small.close();
    }
  });

  it('end with a refused upgrade, and nothing behind it is looked at', async () => {
    const connection = new RawConnection(port);
    const second = 'GET /smuggled HTTP/1.1\r\nhost: x\r\n\r\n';
    await connection.send(`GET /unknown HTTP/1.1\r\nhost: x\r\nconnection: upgrade\r\nupgrade: x\r\n\r\n${second}`);
    expect(await connection.answer('GET')).toMatchObject({ status: 404, isKept: false });
    expect(await connection.everything()).toBe('');
    expect(unit.strangers).toEqual([]);
    connection.close();
  });
});
