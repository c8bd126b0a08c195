export * from './chance.js';
export * from './early-upstream.js';
export * from './plan-call.js';
export * from './raw-connection.js';
export * from './run-mix.js';
export * from './smuggling.js';
