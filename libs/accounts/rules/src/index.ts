export * from './usual-first-guesses.js';
export * from './fold-email.js';
export * from './password-problem.js';
export * from './plan-signing-keys.js';
