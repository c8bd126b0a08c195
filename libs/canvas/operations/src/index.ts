export * from './canvas-store.js';
export * from './doorbell.js';
export * from './save-canvas.js';
