export * from './job-worker.js';
export * from './prepare-queue.js';
export * from './queue-connection.js';
export * from './queue-feed.js';
export * from './redis-cost-budget.js';
