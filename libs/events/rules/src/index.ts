export * from './cloud-event.js';
export * from './decide-outcome.js';
export * from './decide-webhook.js';
export * from './public-events.js';
export * from './retry-after.js';
export * from './webhook-secret.js';
export * from './webhook-state.js';
export * from './notices.js';
