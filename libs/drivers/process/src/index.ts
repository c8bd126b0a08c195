export * from './environment.js';
export { JsonLog, watchLifeline } from '@tiffin/runtime';
export * from './key-variables.js';
export * from './repeat.js';
export * from './run-process.js';
