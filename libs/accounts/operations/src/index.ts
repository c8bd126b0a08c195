export * from './account-store.js';
export * from './account-trouble.js';
export * from './artifact-store.js';
export * from './attempts.js';
export * from './one-time-links.js';
export * from './password-hash.js';
export * from './sign-in.js';
export * from './sign-up.js';
