export * from './clients.js';
export * from './embedded-provider.js';
export * from './key-ring.js';
export * from './page-source.js';
export { readForm } from './read-form.js';
export { deviceCodePath } from './routes.js';
