export * from './envelope.js';
export * from './file-key-ring.js';
export { addKek, currentKek, hasKek, isDevelopmentKek, listKeks, removeKek } from './key-files.js';
export * from './old-secret-key.js';
export * from './open-keys.js';
export { isTransitKek, type TransitPlace } from './transit.js';
