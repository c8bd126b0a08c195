export * from './decide-project.js';
export * from './quota.js';
