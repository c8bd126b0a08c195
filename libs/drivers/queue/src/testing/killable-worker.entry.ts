/** A worker of the build queue as a process of its own, so that a test can kill it; says whom it looks at. */
import { JobWorker } from '../job-worker.js';

const [databaseUrl = ''] = process.argv.slice(2);
const worker = new JobWorker(
  { databaseUrl, redisUrl: null },
  { queue: 'build', concurrency: 1, report: (error) => console.error(error) },
  (job) => Promise.resolve(console.log(`looks at ${(job as { tenantId: string }).tenantId}`)),
);
await worker.start();
