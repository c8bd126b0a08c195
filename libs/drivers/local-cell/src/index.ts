export { HttpSmokeCheck } from './http-smoke-check.js';
export { LocalCell, type LocalCellPlace, LocalCellReader } from './local-cell.js';
