/** Guards of the queue: rings neither pile up nor get lost, whoever dies. */
const queueing = 'libs/drivers/queue/src/queue.test.ts';

const names = 'e2e/keys-and-paths.test.ts';

export const queue = [
  {
    guard: 'names made of ids: none is the beginning of another, whatever is in the ids',
    without: 'an ugly id reaches what another tenant has in a cache, a lock or the queue',
    file: 'libs/kernel/src/disjoint-key.ts',
    find: 'key += `${part.length}:${part}`;',
    replace: 'key += part;',
    test: [
      names,
      'has names of which none is the beginning of the other',
      'would not, were the parts only put behind each other (control)',
    ],
  },
  {
    guard: 'jobs of two tenants are two, also where their targets have one id',
    without: 'the job of one tenant keeps that of another out of the queue',
    file: 'libs/drivers/queue/src/queue-feed.ts',
    find: 'disjointKey(String(job.tenantId), String(job.id))',
    replace: 'String(job.id)',
    test: [names, 'keep a job of each, also where their targets have one id'],
  },
  {
    guard: 'files of the cell are named after plain ids alone',
    without: 'the state of one environment is written over that of another, or outside the folder',
    file: 'apps/cell-local/src/api/read-desired.ts',
    find: 'idPattern.test(text);',
    replace: 'text !== idPattern.source;',
    test: [names, 'is a file of its own in the folder of the cell, or is refused'],
  },
  {
    guard: 'one waiting job for each project and environment',
    without: 'a dead worker fills the queue by one job per target and sweep',
    file: 'libs/drivers/queue/src/queue-feed.ts',
    find: 'deduplication: { id: disjointKey(String(job.tenantId), String(job.id)) },',
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
