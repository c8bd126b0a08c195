export * from './http-gateway-caller.js';
export { HttpSmokeCheck } from './http-smoke-check.js';
export { LocalCellInspection } from './local-cell-inspection.js';
export { type LocalCellAccess, localCellPlace } from './local-cell-places.js';
export { LocalCell, type LocalCellPlace, LocalCellReader } from './local-cell.js';
