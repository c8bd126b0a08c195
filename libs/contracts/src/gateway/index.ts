export { configJsonSchema, parametersJsonSchema } from './config-json-schema.js';
export * from './conditions.js';
export type { Definition, Parameters, ParametersOf } from './definition.js';
export { readGlob, readKeptGlob } from './glob.js';
export { innerSchemas, targetOf } from './json-schema.js';
export { networkProblem } from './network.js';
export type { ProblemKind } from './parameter.js';
export * from './policies/index.js';
export { unknownName } from './unknown-name.js';
