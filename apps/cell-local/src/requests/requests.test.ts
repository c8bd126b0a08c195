import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { DesiredEnvironment, DesiredUnit } from '@tiffin/contracts';
import { TestCell } from '../testing/test-cell.js';

const owner = { tenant: 'acme', project: 'shop' };

describe('requests from outside', () => {
  let cell: TestCell;
  let desired: DesiredEnvironment;
  let host: string;
  beforeEach(async () => {
    cell = await TestCell.start({ requestWaitMs: 100, requestsSaveMs: 20 });
    desired = await serving([await cell.unit('a', { answer: 'a' }), await cell.unit('b', { answer: 'b' })]);
    host = `${desired.environmentId}.localhost`;
  });
  afterEach(() => cell[Symbol.asyncDispose]());

  async function serving(units: readonly DesiredUnit[]): Promise<DesiredEnvironment> {
    const made = { ...cell.desired(units), owner };
    await cell.rollOut(made);
    return made;
  }

  const counted = () => cell.supervisor.requests.of(desired.environmentId, owner.tenant).counted;

  const limit = (budget: number, limit = 5) => {
    const { run, month, tallies: kept } = cell.supervisor.requests.report();
    const limits = [{ tenant: owner.tenant, plan: 'free', limit, budget }];
    cell.supervisor.requests.settle({ run, month, kept, limits, limitsVersion: 'v' });
  };

  const upgrade = async (): Promise<string> => {
    const socket = connect(Number(new URL(cell.supervisor.probe().routerUrl).port), '127.0.0.1');
    socket.write(`GET /ws HTTP/1.1\r\nHost: ${host}\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\n`);
    const [first] = (await once(socket, 'data')) as [Buffer];
    socket.destroy();
    return first.toString();
  };

  it('are counted once each; upgrades as one; health, unknown hosts and what has no process not at all', async () => {
    for (const path of ['/', '/x?y=1', '/.tiffin/healthz', '/.tiffin/readyz']) await cell.get(host, path);
    await cell.get('nobody.localhost');
    expect(counted()).toBe(2);
    expect(await upgrade()).toContain('101');
    expect(counted()).toBe(3);
    const slow = await cell.unit('slow', { answer: 'a', neverReady: true });
    const waiting = { ...cell.desired([slow]), owner };
    await cell.supervisor.apply(waiting);
    expect((await cell.get(`${waiting.environmentId}.localhost`)).status).toBe(503);
    expect(cell.supervisor.requests.of(waiting.environmentId, owner.tenant).counted).toBe(0);
  });

  it('are not counted where one unit calls another', async () => {
    const observed = await cell.observe(desired.environmentId);
    expect(observed?.rollout).toBe('live');
    const state = JSON.parse(await readFile(join(cell.dir, 'cell/state', `${desired.environmentId}.json`), 'utf8')) as {
      readonly ports: Readonly<Record<string, number>>;
    };
    const answer = await fetch(`http://127.0.0.1:${state.ports['b']}/`);
    expect([await answer.text(), counted()]).toEqual(['b', 0]);
  });

  it('beyond the limit are answered 429 until the month ends, with plan and limit, and none of them reaches a unit', async () => {
    limit(2);
    const statuses = [];
    for (let at = 0; at < 4; at += 1) statuses.push((await cell.get(host)).status);
    expect(statuses).toEqual([200, 200, 429, 429]);
    const { headers, body } = await cell.get(host, '/again');
    const now = new Date();
    const end = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + 1));
    const error = {
      code: 'REQUESTS_SPENT',
      message: expect.any(String),
      plan: 'free',
      limit: 5,
      resetsAt: end.toISOString(),
    };
    expect(JSON.parse(body)).toEqual({ error });
    expect(headers).toMatchObject({
      ...{ 'x-tiffin-router': '1', 'cache-control': 'no-store', 'content-type': 'application/json' },
      ...{
        'ratelimit-limit': '5',
        'ratelimit-remaining': '0',
        'ratelimit-policy': expect.stringMatching(/^5;w=2[4-6]\d{5}$/),
      },
    });
    const seconds = (end.getTime() - now.getTime()) / 1000;
    expect(Math.abs(Number(headers['retry-after']) - seconds)).toBeLessThan(10);
    expect(headers['ratelimit-reset']).toBe(headers['retry-after']);
    expect(await upgrade()).toMatch(/^HTTP\/1\.1 429 /);
    expect(counted()).toBe(2);
    expect((await cell.get(host, '/.tiffin/healthz')).status).toBe(200);
    limit(3);
    expect([(await cell.get(host)).status, (await cell.get(host)).status]).toEqual([200, 429]);
  });

  it('stay counted over a restart of the cell, and what was said of limits too', async () => {
    limit(3);
    await cell.get(host);
    await cell.restart();
    await cell.rollOut(desired);
    const statuses = [];
    for (let at = 0; at < 3; at += 1) statuses.push((await cell.get(host)).status);
    expect(statuses).toEqual([200, 200, 429]);
    const { tallies } = cell.supervisor.requests.report();
    expect(tallies.map(({ totals }) => totals[desired.environmentId])).toEqual([1, 2]);
  });

  it('are lost, and nothing else, where the file is damaged', async () => {
    await cell.get(host);
    await cell.supervisor.stop({ drainMs: 0, graceMs: 200 });
    await writeFile(join(cell.dir, 'cell/requests.json'), '{"month"');
    await cell.restart();
    await cell.rollOut(desired);
    expect([(await cell.get(host)).status, counted()]).toEqual([200, 1]);
  });
});
