export * from './cell-protocol.js';
export * from './image.js';
export * from './jobs.js';
export * from './log-entry.js';
export * from './runtime-function.js';
export * from './runtime-gateway.js';
export * from './runtime-process.js';
export * from './runtime-workspace.js';
