export * from './consumer-limits.js';
export * from './consumer-properties.js';
export * from './consumer-search.js';
export * from './decide-consumer.js';
export * from './decide-credential.js';
export * from './decide-room.js';
export * from './render-snapshot.js';
export * from './secret-text.js';
