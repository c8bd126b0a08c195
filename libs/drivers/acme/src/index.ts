export * from './acme-authority.js';
