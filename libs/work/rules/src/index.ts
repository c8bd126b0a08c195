export * from './failure-text.js';
export * from './fault-text.js';
export * from './next-turn.js';
export * from './quarantine.js';
export * from './read-job.js';
export * from './retry-delay.js';
export * from './retry-of.js';
export * from './tries-text.js';
