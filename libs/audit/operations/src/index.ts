export * from './apply-retention.js';
export * from './audit-ledger.js';
export * from './checkpoint-log.js';
export * from './checkpoint-store.js';
export * from './sign-checkpoint.js';
export * from './verify-chain.js';
export * from './verify-chains.js';
export * from './verify-log.js';
