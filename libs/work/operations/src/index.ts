export * from './doorbell.js';
export * from './fair-queue.js';
export * from './fenced.js';
export * from './lease.js';
