export * from './canvas-store.js';
export * from './save-canvas.js';
