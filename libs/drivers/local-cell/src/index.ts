export { HttpSmokeCheck } from './http-smoke-check.js';
export { LocalCell, type LocalCellPlace } from './local-cell.js';
