import type { CaseArea, ConformanceCase, Policies } from '../conformance-case.js';
import { gets, piped, proxied, saying } from './answering.js';

const before = (policies: Policies): Policies => [...policies, proxied()];

/** With a service that answers 503. */
const unavailable = (name: string, policies: Policies): ConformanceCase => ({
  name: `failing service: ${name}`,
  config: piped(before(policies)),
  requests: gets('/', '/'),
  answer: { status: 503, body: 'not now' },
  own: true,
});

/** Policies that Express Gateway does not have, and the same without them. */
export const failingServices: CaseArea = {
  area: 'services that fail',
  cases: [
    unavailable('nothing is done about it', []),
    unavailable('retry', [{ retry: [{ action: { backoffMs: 0 } }] }]),
    unavailable('circuit-breaker', [{ 'circuit-breaker': [{ action: { minRequests: 1 } }] }]),
    {
      name: 'failing service: one address of two',
      config: piped([proxied()], {}, ['{dead}', '{backend}']),
      requests: gets('/', '/', '/', '/'),
    },
    {
      name: 'failing service: its health is asked for',
      config: piped([proxied({ health: { failures: 1 } })], {}, ['{backend}', '{other}']),
      requests: gets('/', '/'),
    },
    {
      name: 'rate-limit that is not shared',
      config: piped([
        { 'rate-limit': [{ action: { max: 1, delayAfter: 0, delayMs: 0, rateLimitBy: '{id}', shared: false } }] },
        ...saying('in'),
      ]),
      requests: gets('/', '/'),
    },
  ],
};
