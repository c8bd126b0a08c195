export * from './header-names.js';
export type { FieldProblem } from './field-problem.js';
export * from './handler-name.js';
export * from './host-name.js';
export * from './http-methods.js';
export * from './model-methods.js';
export * from './model-names.js';
export * from './model-places.js';
export * from './model-problems.js';
export { propertyTypes } from './model-properties.js';
export * from './path-pattern.js';
export * from './policy-parameters.js';
export {
  hostRegexProblem,
  located,
  longestPattern,
  regexProblem,
  searched,
  searchProblem,
  wholeHost,
} from './regular-expression.js';
export { foreignKeyOf, hiddenJoinName, ignoredRelations, keyProblem, sharedKeyProblem } from './relation-keys.js';
export * from './service-address.js';
export * from './stored-tables.js';
export * from './token-keys.js';
export { betweenWildcards } from './wildcards.js';
export * from './wrong.js';
