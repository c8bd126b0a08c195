import { describe, expect, it } from 'vitest';
import { once } from 'node:events';
import { Agent, type ClientRequest, type IncomingMessage, request } from 'node:http';
import { text } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { inLongForm } from '@tiffin/testing/in-long-form';
import { waitUntil } from '@tiffin/testing/wait-until';
import { processIdentity } from './process/process-identity.js';
import { TestCell } from './testing/test-cell.js';

interface Tally {
  answered: number;
  readonly failures: string[];
  readonly answers: Set<string>;
}

const redeploys = inLongForm(100, { otherwise: 15 });

describe('redeploys under load', () => {
  it(`${redeploys} redeploys of a gateway and the function behind it lose no request`, async () => {
    await using cell = await TestCell.start();
    const units = async (round: number) => [
      await cell.unit('front', { answer: `front ${Math.floor(round / 5)}` }, { upstreams: ['back'] }),
      await cell.unit('back', { answer: `back ${round}` }),
    ];
    const first = cell.desired(await units(0));
    await cell.rollOut(first);
    const host = `${first.environmentId}.localhost`;
    const port = Number(new URL(cell.supervisor.probe().routerUrl).port);

    const tally: Tally = { answered: 0, failures: [], answers: new Set() };
    const load = { stopped: false };
    const clients = ['GET', 'POST', 'GET'].map((method) => keepCalling({ port, host, method }, tally, load));
    try {
      for (let round = 1; round <= redeploys; round += 1) {
        const seen = await cell.rollOut(cell.desired(await units(round), round + 1, first.environmentId));
        expect(seen.rollout).toBe('live');
      }
    } finally {
      load.stopped = true;
      await Promise.all(clients);
    }

    expect(tally.failures).toEqual([]);
    // The clients saw the redeploys: not every one of them, a slow machine may skip some.
    expect(tally.answers.size).toBeGreaterThan(redeploys / 2);
    expect(tally.answered).toBeGreaterThan(5 * redeploys);
  }, 120_000);

  it.each([
    ['a request that is under way during a redeploy gets its answer', {}, 'whole'],
    ['without draining it is lost', { drainMs: 0, graceMs: 0 }, 'broken off'],
  ])('%s', async (_, timings, expected) => {
    await using cell = await TestCell.start(timings);
    const first = cell.desired([await cell.unit('a', { answer: 'old' })]);
    const before = await cell.rollOut(first);
    const host = `${first.environmentId}.localhost`;
    const slow = new UnfinishedRequest(cell, host);
    expect(await slow.begun).toBe('old');
    await cell.rollOut(cell.desired([await cell.unit('a', { answer: 'new' })], 2, first.environmentId));
    expect((await cell.get(host)).body).toBe('new');
    slow.finish();
    expect(await slow.end).toBe(expected);
    await waitUntil('the old process has ended', () => processIdentity(before.units[0]?.pid ?? 0) === null);
  });

  it.each(['is replaced', 'makes way for a canary that serves alone', 'was a canary that is stopped'])(
    'tells of a process that %s while it answers what it has begun, and no longer',
    async (end) => {
      await using cell = await TestCell.start();
      const first = cell.desired([await cell.unit('a', { answer: 'old' })]);
      const host = `${first.environmentId}.localhost`;
      expect((await cell.rollOut(first)).retiring).toBeUndefined();
      const next = { ...first, epoch: 3, units: [await cell.unit('a', { answer: 'new' })] };
      const weightPercent = end.startsWith('was') ? 100 : 0;
      const canary = { weightPercent, stickyBy: null };
      if (end !== 'is replaced') await cell.rollOut({ ...next, epoch: 2, releaseId: 'release-2', canary });
      const slow = new UnfinishedRequest(cell, host);
      await slow.begun;
      const after = end.startsWith('was')
        ? await cell.rollOut({ ...next, releaseId: 'release-2', canary: 'stopped' })
        : await cell.rollOut({ ...next, releaseId: 'release-2' });
      const { drainMs, graceMs } = cell.timings;
      expect(after.retiring?.endWithinMs).toBeGreaterThan(graceMs);
      expect(after.retiring?.endWithinMs).toBeLessThanOrEqual(drainMs + graceMs);
      slow.finish();
      expect(await slow.end).toBe('whole');
      await cell.seen(first.environmentId, ({ retiring }) => retiring === undefined);
    },
  );
});

/** A request whose body ends when the test says so, and with it the answer: under way for as long as that takes. */
class UnfinishedRequest {
  /** The first of the answer: the unit's process has it in hand. */
  readonly begun: Promise<string>;
  readonly end: Promise<'whole' | 'broken off'>;
  private readonly sent: ClientRequest;

  constructor(cell: TestCell, host: string) {
    const { port } = new URL(cell.supervisor.probe().routerUrl);
    this.sent = request({ host: '127.0.0.1', port, path: '/echo', method: 'POST', headers: { host }, agent: false });
    // What it is told of a connection that is lost, the answer tells too.
    this.sent.on('error', () => undefined);
    const answer = once(this.sent, 'response').then(([response]) => response as IncomingMessage);
    this.begun = answer.then(async (response) => String((await once(response, 'data'))[0]));
    this.end = answer.then(
      (response) =>
        new Promise((resolve) => response.on('close', () => resolve(response.complete ? 'whole' : 'broken off'))),
    );
    this.sent.write('old');
  }

  finish(): void {
    this.sent.end();
  }
}

/** One client with a kept connection; a short breath between two requests leaves a small machine room for the redeploys. */
async function keepCalling(
  { port, host, method }: { readonly port: number; readonly host: string; readonly method: string },
  tally: Tally,
  load: { readonly stopped: boolean },
): Promise<void> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const path = '/upstream?unit=back';
  while (!load.stopped) {
    const body = method === 'POST' ? 'some body' : '';
    try {
      const [status, answer] = await new Promise<[number, string]>((resolve, reject) => {
        const sent = request({ host: '127.0.0.1', port, path, method, headers: { host }, agent }, (response) => {
          text(response).then((content) => resolve([response.statusCode ?? 0, content]), reject);
        });
        sent.on('error', reject).end(body);
      });
      tally.answered += 1;
      tally.answers.add(answer);
      if (status !== 200) tally.failures.push(`${method} ${status} ${answer}`);
    } catch (error) {
      tally.failures.push(`${method} ${(error as Error).message}`);
    }
    await delay(3);
  }
  agent.destroy();
}
