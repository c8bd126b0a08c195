export type {
  AnswerGiven,
  AnswerMethod,
  Constant,
  Expression,
  HeaderTarget,
  Script,
  Statement,
  Target,
  Template,
} from './expression.js';
export { forwardedValueProblem, readsRequest } from './header-value.js';
export { type FamilyPath, type FunctionName, knownPaths, type MethodName, type ScalarPath } from './names.js';
export { checkExpression, checkTemplate, longestExpression, parseExpression, parseTemplate } from './read.js';
export { checkStatements, jscodeMayAnswer, mayAnswer, parseStatements } from './statements.js';
