export * from './dispatch-store.js';
export * from './dispatched-work.js';
export * from './dispatcher.js';
export * from './doorbell.js';
export * from './fair-queue.js';
export * from './fenced.js';
export * from './lease.js';
export * from './near-feed.js';
