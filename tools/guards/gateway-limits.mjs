/** Limits that the replicas of a gateway share, and what it does about services that fail. */
const shared = 'apps/runtime-gateway/src/limits/shared-limits.test.ts';
const counts = 'apps/runtime-gateway/src/limits/shared-counts.ts';
const failing = 'apps/runtime-gateway/src/policies/failures.test.ts';
const circuits = 'apps/runtime-gateway/src/proxy/circuit.test.ts';
const relay = 'apps/runtime-gateway/src/proxy/relay.ts';
const retries = 'apps/runtime-gateway/src/proxy/retries.ts';
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
  {
    guard: 'failing services: only what may be repeated is asked again',
    without: 'an order is placed twice',
    file: retries,
    find: 'return this.#methods.has(method);',
    replace: "return method !== '';",
    test: [failing, 'lets a request alone that is not idempotent'],
  },
  {
    guard: 'failing services: a body is sent again as a whole, or not at all',
    without: 'a service gets the rest of a body as if it were all of it',
    file: relay,
    find: 'isRepeatable && retries.concerns',
    replace: '(isRepeatable || true) && retries.concerns',
    test: [failing, 'lets a request alone that has a body that is larger than it keeps'],
  },
  {
    guard: 'failing services: retries have a budget',
    without: 'a service that fails gets three times the load',
    file: retries,
    find: ' || this.#budget < 1',
    replace: '',
    test: [failing, 'lets a request alone that would be beyond what is asked again of all'],
  },
  {
    guard: 'failing services: what has begun to be answered is not repeated',
    without: 'a client gets the beginning of one answer and the whole of another',
    file: relay,
    find: 'if (response.headersSent || this.upgrades',
    replace: 'if (this.upgrades',
    test: [failing, 'does not repeat what has begun to be answered'],
  },
  {
    guard: 'failing services: one request tries at a time',
    without: 'a service that is coming back gets all of the load at once',
    file: 'apps/runtime-gateway/src/proxy/circuit.ts',
    find: "(state === 'half-open' && !this.#isProbing)",
    replace: "state === 'half-open'",
    test: [circuits, 'lets one request try when its time is over, and no second beside it'],
  },
  {
    guard: 'failing services: the last address is always asked',
    without: 'a moment in which all addresses fail takes all of them away for half a minute',
    file: 'apps/runtime-gateway/src/proxy/service-health.ts',
    find: '    if (!this.#states.some((other, at) => other !== state && this.isUsable(at, nowMs))) return false;\n',
    replace: '',
    test: [circuits, 'is never left out where no other is there'],
  },
  {
    guard: 'failing services: what is too slow fails',
    without: 'a service that answers nobody in time is asked by everybody',
    file: relay,
    find: "this.#attempt?.failed('timeout')",
    replace: 'this.#attempt?.abandoned()',
    test: [failing, 'counts what cannot be reached and what is too slow, and not what is refused with reason'],
  },
  {
    guard: 'failing services: a config that is gone asks nobody how it does',
    without: 'each change of a config asks every address once more, for ever',
    file: 'apps/runtime-gateway/src/proxy/upstream-pools.ts',
    find: '    for (const stop of this.#watches.splice(0)) stop();\n',
    replace: '',
    test: [failing, 'is left out while it says at a path that it is not well'],
  },
  {
    guard: 'shared limits: an environment counts under its own prefix',
    without: 'a gateway that is taken over lets its clients into those of other tenants',
    file: 'apps/cell-local/src/limits/limit-users.ts',
    find: '`~${prefixOf(environmentId)}*`',
    replace: "'~*'",
    test: ['apps/cell-local/src/limits/limit-users.test.ts', 'reach the keys of their environment, and nothing else'],
  },
  {
    guard: 'shared limits: users are made again',
    without: 'a Redis that was restarted lets no gateway in',
    file: 'apps/cell-local/src/limits/limit-users.ts',
    find: 'for (const environmentId of this.#known) void this.#make(environmentId);',
    replace: '',
    test: [
      'apps/cell-local/src/limits/limit-users.test.ts',
      'are made again when Redis has forgotten them, and go with their environment',
    ],
  },
];
