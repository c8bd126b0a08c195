export { type BaseLock, readBaseLock } from './base-lock.js';
export { type BasePlace, buildBase } from './build-base.js';
export { restoreBase } from './restore-base.js';
