export * from './postgres-read-model.js';
export * from './rows.js';
