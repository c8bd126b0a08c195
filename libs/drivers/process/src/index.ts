export * from './environment.js';
export { watchLifeline } from '@tiffin/runtime';
export * from './repeat.js';
export * from './run-process.js';
