export * from './release-name.js';
export * from './compared-release.js';
export * from './compare-code.js';
export * from './compare-dependencies.js';
export * from './compare-entities.js';
export type { FieldChange } from './compare-fields.js';
export * from './compare-releases.js';
