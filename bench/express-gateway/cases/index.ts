import type { CaseArea } from '../conformance-case.js';
import { answers } from './answers.js';
import { conditions } from './conditions.js';
import { cors } from './cors.js';
import { credentials } from './credentials.js';
import { expressions } from './expressions.js';
import { failingServices } from './failing-services.js';
import { hosts } from './hosts.js';
import { methodsAndOrder } from './methods-and-order.js';
import { paths } from './paths.js';
import { plugins } from './plugins.js';
import { proxy } from './proxy.js';
import { rateLimit } from './rate-limit.js';
import { refusals } from './refusals.js';
import { transformers } from './transformers.js';

/** All that is compared, in the order of the table. */
export const areas: readonly CaseArea[] = [
  ...[paths, hosts, methodsAndOrder, conditions, answers, cors, proxy],
  ...[transformers, expressions, rateLimit, credentials, plugins, refusals],
  failingServices,
];
