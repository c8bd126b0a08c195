export * from './change-stage.js';
export * from './create-environment.js';
export * from './stage-store.js';
