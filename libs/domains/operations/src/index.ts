export * from './add-domain.js';
export * from './authority-problem.js';
export * from './certificate-authority.js';
export * from './check-domain.js';
export * from './check-domains.js';
export * from './domain-store.js';
export * from './remove-domain.js';
