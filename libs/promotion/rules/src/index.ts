export * from './release-name.js';
