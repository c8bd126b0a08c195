export * from './expression.js';
export * from './header-names.js';
export * from './host-name.js';
export * from './http-methods.js';
export * from './path-pattern.js';
export * from './policy-parameters.js';
export { longestPattern, regexProblem } from './regular-expression.js';
export * from './service-address.js';
export * from './wrong.js';
