export * from './create-project.js';
export * from './seed-development.js';
export * from './tenancy-store.js';
