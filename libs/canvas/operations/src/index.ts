export * from './canvas-store.js';
export { KeepOldSecrets } from './keep-old-secrets.js';
export * from './save-canvas.js';
