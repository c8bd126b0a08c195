export * from './bad-tokens.js';
export * from './test-issuer.js';
