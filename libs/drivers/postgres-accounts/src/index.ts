export * from './open-accounts.js';
export * from './postgres-account-store.js';
export * from './postgres-artifact-store.js';
export * from './postgres-attempt-store.js';
export * from './postgres-link-store.js';
