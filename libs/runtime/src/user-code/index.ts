import type { JsonLog } from '../json-log.js';
import { noteCircularRequires } from './circular-requires.js';
import { sayDenials } from './denied-access.js';
import { explainMissingModules } from './missing-modules.js';
import type { UserCode } from './own-paths.js';

export { errorFields, excerptOf, ownStack, tellError } from './tell-error.js';
export { loadModule, patiently } from './load-module.js';

/** Node takes half a dozen steps from a file to the next, and would cut a stack before it comes to the author's. */
const frames = 30;

/** From now on what goes wrong in the author's code is said in his words. Before any of it runs. */
export function explainMistakes(code: UserCode, log: JsonLog): void {
  Error.stackTraceLimit = frames;
  sayDenials();
  explainMissingModules(code);
  noteCircularRequires(code, log);
}
