export * from './build-state.js';
export { contentHashOf } from './content-hash.js';
export * from './plan-release.js';
export * from './plan-routes.js';
export * from './plan-units.js';
export * from './planned-unit.js';
export * from './release-content.js';
export type { ReleaseSetting } from './release-setting.js';
