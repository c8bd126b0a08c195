export * from './bad-tokens.js';
export * from './form-browser.js';
export * from './oauth-client.js';
export * from './provider-contract.js';
export * from './test-issuer.js';
