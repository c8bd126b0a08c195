export * from './decide-project.js';
