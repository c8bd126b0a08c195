import type { Job } from '@tiffin/contracts';
import { expect, it } from 'vitest';
import { NearFeed } from './near-feed.js';

const job = (ticket: number): Job => ({ tenantId: 't', id: String(ticket), ticket });

it('what was dispatched here is begun here while there is a slot, and is put into the queue otherwise', async () => {
  const gate = Promise.withResolvers<void>();
  const begun: number[] = [];
  const queued: string[] = [];
  const reported: unknown[] = [];
  const feed = new NearFeed({
    ...{ queue: 'promote', slots: 2 },
    work: async ({ ticket }) => {
      begun.push(ticket);
      await gate.promise;
      if (ticket === 2) throw new Error('the database is away');
    },
    queued: { add: (queue, { ticket }) => void queued.push(`${queue} ${ticket}`) },
    report: (error) => void reported.push(error),
  });
  for (const ticket of [1, 2, 3]) feed.add('promote', job(ticket));
  feed.add('deploy', job(4));
  expect([begun, queued]).toEqual([
    [1, 2],
    ['promote 3', 'deploy 4'],
  ]);
  let isClosed = false;
  const closed = feed.close().then(() => void (isClosed = true));
  feed.add('promote', job(5));
  expect([begun, queued.at(-1), isClosed]).toEqual([[1, 2], 'promote 5', false]);
  gate.resolve();
  await closed;
  expect(reported).toHaveLength(1);
});
