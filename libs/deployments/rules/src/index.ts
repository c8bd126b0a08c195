export * from './canary-settings.js';
export * from './cell-away.js';
export * from './decide-canary.js';
export * from './decide-health.js';
export * from './decide-rollout.js';
export * from './environment-state.js';
export * from './redaction-warning.js';
export * from './render-environment.js';
