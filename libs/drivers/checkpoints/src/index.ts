export * from './folder-checkpoint-store.js';
export * from './open-checkpoint-store.js';
export * from './s3-checkpoint-store.js';
export * from './signing-key.js';
