export * from './environment.js';
export * from './lifeline.js';
export * from './repeat.js';
export * from './run-process.js';
