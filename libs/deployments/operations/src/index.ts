export * from './cell.js';
export * from './cells.js';
export * from './deploy-environment.js';
export * from './remembered-cells.js';
export * from './deployment-store.js';
export * from './rollout-watch.js';
export * from './smoke-check.js';
export * from './sweep.js';
