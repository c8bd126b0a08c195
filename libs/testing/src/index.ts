export * from './embedded-postgres.js';
export * from './test-database.js';
export * from './stack/breakpoint.js';
export * from './stack/canvases.js';
export * from './stack/managed-process.js';
export * from './stack/test-client.js';
export * from './stack/test-stack.js';
export * from './stack/until.js';
