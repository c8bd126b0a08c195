export * from './create-project.js';
export * from './mailer.js';
export * from './seed-development.js';
export * from './tenancy-store.js';
export * from './token-verifier.js';
export * from './users.js';
