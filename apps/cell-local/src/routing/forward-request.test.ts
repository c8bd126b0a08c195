import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Agent, createServer, request, type Server } from 'node:http';
import type { Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { closeServer, httpFront, listenOn } from './http-front.js';
import { Allowance, RequestMeter } from '../requests/request-meter.js';
import { Traffic } from '../units/traffic.js';
import type { UnitProcess } from '../units/unit-process.js';
import type { Visitable } from '../units/unit-slot.js';

/** A unit whose every connection breaks off at its n-th request. */
describe('forwardRequest', () => {
  let unit: Server;
  let front: Server;
  let frontPort: number;
  let breaksAt: number;
  let lost: number;
  let reached: string[];
  let meter: RequestMeter;
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const traffic = new Traffic();
  const served = new WeakMap<Socket, number>();

  beforeEach(async () => {
    lost = 0;
    reached = [];
    unit = createServer((incoming, response) => {
      const count = (served.get(incoming.socket) ?? 0) + 1;
      served.set(incoming.socket, count);
      reached.push(incoming.method ?? '');
      if (count === breaksAt) incoming.socket.destroy();
      else response.end('answered');
    });
    const port = await listenOn(unit, 0);
    const process = { port, agent, traffic, lost: () => (lost += 1) } as unknown as UnitProcess;
    const target: Visitable = { enter: async () => ({ process, leave: traffic.enter() }) };
    meter = new RequestMeter(new Allowance());
    front = httpFront(() => ({ target, change: { added: [], withheld: () => false }, meter }));
    frontPort = await listenOn(front, 0);
  });
  afterEach(async () => {
    agent.destroy();
    await Promise.all([closeServer(front), closeServer(unit)]);
  });

  const send = (method: string, body = ''): Promise<{ status: number; body: string }> =>
    new Promise((resolve, reject) => {
      request({ host: '127.0.0.1', port: frontPort, method, agent: false }, (response) => {
        text(response).then((content) => resolve({ status: response.statusCode ?? 0, body: content }), reject);
      })
        .on('error', reject)
        .end(body);
    });

  it('repeats what may arrive twice when a kept connection broke off', async () => {
    breaksAt = 2;
    await send('GET');
    expect(await send('GET')).toEqual({ status: 200, body: 'answered' });
    expect(reached).toEqual(['GET', 'GET', 'GET']);
    expect(meter.counted).toBe(2);
    expect(traffic.count).toBe(0);
  });

  it.each([
    ['what may not arrive twice', 'POST', ''],
    ['what has a body', 'PUT', 'a body'],
  ])('does not repeat %s', async (_, method, body) => {
    breaksAt = 2;
    await send('GET');
    expect((await send(method, body)).status).toBe(502);
    expect(reached).toEqual(['GET', method]);
    expect(traffic.count).toBe(0);
  });

  it('does not repeat what broke a fresh connection: the request itself may be why', async () => {
    breaksAt = 1;
    expect((await send('GET')).status).toBe(502);
    expect(reached).toEqual(['GET']);
  });

  it('tells that a unit is lost when it refuses connections', async () => {
    await closeServer(unit);
    expect((await send('GET')).status).toBe(502);
    expect(lost).toBe(2);
    expect(traffic.count).toBe(0);
  });
});
