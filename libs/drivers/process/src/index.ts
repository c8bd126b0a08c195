export * from './cluster-variables.js';
export * from './environment.js';
export * from './key-variables.js';
export * from './outgoing-variables.js';
export * from './registry-variables.js';
export * from './repeat.js';
export * from './run-process.js';
export { JsonLog, watchLifeline } from '@tiffin/runtime';
