/** Guards of the queue: rings neither pile up nor get lost, whoever dies. */
const queueing = 'libs/drivers/queue/src/queue.test.ts';

export const queue = [
  {
    guard: 'one waiting job for each project and environment',
    without: 'a dead worker fills the queue by one job per target and sweep',
    file: 'libs/drivers/queue/src/queue-feed.ts',
    find: 'deduplication: { id: String(job.id) },',
    replace: '',
    test: [queueing, 'keeps one job for each target, however often it is rung for while nobody takes it'],
  },
  {
    guard: 'a ring during a look is not lost',
    without: 'what changes while a worker looks, or after it died in its look, waits until its lock has run out',
    file: 'libs/drivers/queue/src/job-worker.ts',
    find: 'await job.removeDeduplicationKey().catch(report);',
    replace: '',
    test: [
      queueing,
      'loses no ring that comes during the look at its target, and makes one job of all such',
      'does not wait for a look at its target that does not end, as of a worker that died in it',
    ],
  },
  {
    guard: 'a worker that died holds the ring that it took for seconds',
    without: 'the ring, and every other one for its target, waits for half a minute and longer',
    file: 'libs/drivers/queue/src/job-worker.ts',
    find: 'lockDuration: lockDurationMs, stalledInterval: lockDurationMs,',
    replace: '',
    test: [
      'libs/drivers/queue/src/killed-worker.test.ts',
      'leaves a ring that its worker took and did not come to look at to another one, and the name free',
    ],
  },
];
