export * from './conditions.js';
export type { Definition, Parameters, ParametersOf } from './definition.js';
export { networkProblem } from './network.js';
export * from './policies/index.js';
