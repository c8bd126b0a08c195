export * from './doorbell.js';
export * from './fenced.js';
export * from './lease.js';
export * from './turns.js';
