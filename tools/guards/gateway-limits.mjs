/** Limits that the replicas of a gateway share, and what it does about services that fail. */
const shared = 'apps/runtime-gateway/src/limits/shared-limits.test.ts';
const counts = 'apps/runtime-gateway/src/limits/shared-counts.ts';
const opened = 'apps/runtime-gateway/src/limits/open-redis.ts';

export const gatewayLimits = [
  {
    guard: 'shared limits: a request waits for its count for a bounded time',
    without: 'a Redis that is stopped stops every gateway',
    file: 'apps/runtime-gateway/src/limits/count-batch.ts',
    find: 'setImmediate(giveUp)',
    replace: 'setImmediate(() => undefined)',
    test: [shared, 'go on in each replica while Redis is stopped, and are one again afterwards'],
  },
  {
    guard: 'shared limits: a Redis that is away is not asked',
    without: 'each request waits for it again',
    file: counts,
    find: '    if (this.#isAway) {\n      this.#without += 1;\n      return undefined;\n    }\n',
    replace: '',
    test: [shared, 'go on in each replica while Redis is stopped, and are one again afterwards'],
  },
  {
    guard: 'shared limits: Redis is looked for',
    without: 'replicas count for themselves until somebody restarts them',
    file: counts,
    find: 'if (isBack) this.#regain();',
    replace: '',
    test: [shared, 'find Redis by themselves when it comes later, and when it is another one'],
  },
  {
    guard: 'shared limits: scripts that Redis has forgotten are sent again',
    without: 'a Redis that was restarted counts nothing',
    file: opened,
    find: "if (!(error instanceof Error && error.message.startsWith('NOSCRIPT'))) throw error;",
    replace: 'throw error;',
    test: [shared, 'count as those in memory do, whatever Redis had forgotten'],
  },
  {
    guard: 'shared limits: keys name nobody',
    without: 'who reads the Redis reads what clients prove themselves by',
    file: 'apps/runtime-gateway/src/policies/rate-limit.ts',
    find: "hash('sha256', text, 'base64url').slice(0, 22)",
    replace: 'text',
    test: [shared, 'name no client in their keys, which end with their window'],
  },
  {
    guard: 'shared limits: closed is closed',
    without: 'a limit that has to hold lets everybody in without its Redis',
    file: 'apps/runtime-gateway/src/policies/rate-limit.ts',
    find: "parameters.whenStoreFails === 'closed' ? refuseUncounted : alone",
    replace: 'alone',
    test: [shared, 'let nobody in without Redis where they are told so'],
  },
];
