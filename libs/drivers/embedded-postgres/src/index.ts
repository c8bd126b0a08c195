export * from './embedded-postgres.js';
export * from './postgres-fault.js';
