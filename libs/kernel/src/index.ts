export * from './canonical-json.js';
export * from './clock.js';
export * from './disjoint-key.js';
export * from './ids.js';
export * from './refusal-table.js';
export * from './refusal.js';
export * from './until.js';
export * from './visible.js';
