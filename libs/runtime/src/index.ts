export { explainDenial } from './denied-access.js';
export { JsonLog, type LineSink } from './json-log.js';
export { explainMissingModules, type UserCode } from './missing-modules.js';
export { type OwnOutput, ownOutput } from './own-lines.js';
export { watchLifeline } from './watch-lifeline.js';
export { readSecrets } from './read-secrets.js';
