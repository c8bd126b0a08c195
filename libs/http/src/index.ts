export * from './folded-header.js';
export * from './forwarding-headers.js';
export * from './hop-by-hop.js';
export * from './linger.js';
export * from './read-before-failing.js';
export * from './request-body.js';
export * from './stay-in-step.js';
export * from './trace-context.js';
