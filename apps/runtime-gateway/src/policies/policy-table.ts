import { cors } from './cors.js';
import { headers } from './headers.js';
import { log } from './log.js';
import type { Policy } from './policy.js';
import { proxy } from './proxy.js';
import { terminate } from './terminate.js';

/** Every policy that a pipeline can name. */
export const policyTable: ReadonlyMap<string, Policy> = new Map([
  ['proxy', proxy],
  ['log', log],
  ['cors', cors],
  ['headers', headers],
  ['terminate', terminate],
]);
