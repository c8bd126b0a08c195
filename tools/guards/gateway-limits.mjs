/** Limits that the replicas of a gateway share, and what it does about services that fail. */
const shared = 'apps/runtime-gateway/src/limits/shared-limits.test.ts';
const counts = 'apps/runtime-gateway/src/limits/shared-counts.ts';
const failing = 'apps/runtime-gateway/src/policies/failures.test.ts';
const circuits = 'apps/runtime-gateway/src/proxy/circuit.test.ts';
const relay = 'apps/runtime-gateway/src/proxy/relay.ts';
const retries = 'apps/runtime-gateway/src/proxy/retries.ts';
const opened = 'apps/runtime-gateway/src/limits/open-redis.ts';
const users = 'libs/drivers/limit-users/src/redis-users.ts';
const usersTest = 'libs/drivers/limit-users/src/redis-users.test.ts';
const render = 'libs/drivers/kubernetes/src/render';
const counting = 'libs/drivers/kubernetes/src/limits/counting-environments.ts';
const countingTest = 'libs/drivers/kubernetes/src/limits/counting-environments.test.ts';

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
    file: users,
    find: '`~${prefix}*`',
    replace: "'~*'",
    test: [usersTest, 'reach the keys of their prefix by the commands of the script, and nothing else'],
  },
  {
    guard: 'shared limits: users are made again',
    without: 'a Redis that was restarted lets no gateway in',
    file: users,
    find: 'this.#made.clear();',
    replace: '',
    test: [usersTest, 'are made again when Redis has forgotten them, but those that went meanwhile'],
  },
  {
    guard: 'shared limits: what is wanted while Redis is away is remembered',
    without: 'an environment that goes meanwhile leaves a user behind',
    file: users,
    find: "if (account === undefined || this.#admin.status !== 'ready') return;",
    replace:
      "if (account === undefined) return;\n    if (this.#admin.status !== 'ready') return void this.#wanted.delete(user);",
    test: [usersTest, 'are made and go when Redis comes, whatever was wanted while it was away'],
  },
  {
    guard: 'shared limits: what Redis refuses is told without passwords',
    without: 'the log says by which password a gateway signs in',
    file: users,
    find: '      throw new Error(`A user of the limit store cannot be changed: ${said}`);',
    replace: '      throw new Error(`A user of the limit store cannot be changed: ${said} ${command.join(" ")}`);',
    test: [usersTest, 'are refused by a Redis that lets nobody make them, which is told without a password'],
  },
  {
    guard: 'shared limits in a cluster: gateways alone reach the Redis',
    without: 'code of tenants tries passwords there',
    file: `${render}/render-walls.ts`,
    find: "kind !== 'gateway' || limits === undefined",
    replace: 'limits === undefined',
    test: [
      `${render}/render-walls.test.ts`,
      'lets gateways, and no other unit, reach the Redis in which they count together, at its port',
    ],
  },
  {
    guard: 'shared limits in a cluster: walls open to what is known alone',
    without: 'a gateway reaches that port everywhere',
    file: `${render}/render-walls.ts`,
    find: ' || limits.peers.length === 0',
    replace: '',
    test: [`${render}/render-walls.test.ts`, 'opens nothing where it is not known where that Redis is'],
  },
  {
    guard: 'shared limits in a cluster: each environment has a password of its own',
    without: 'one gateway that is taken over counts as any other',
    file: `${render}/limit-store.ts`,
    find: '`${what} of ${environmentId}`',
    replace: 'what',
    test: [
      `${render}/limit-store.test.ts`,
      'is in a Secret of their namespace, with a user and a password that no other environment has',
    ],
  },
  {
    guard: 'shared limits in a cluster: gateways that count elsewhere are made anew',
    without: 'they count where nobody else does, until somebody restarts them',
    file: `${render}/pod-template.ts`,
    find: ', ...limitsAnnotation(planned, settings) }',
    replace: ' }',
    test: [`${render}/limit-store.test.ts`, 'makes other gateways, and nothing else another one, when it is another'],
  },
  {
    guard: 'shared limits in a cluster: users go with their environment',
    without: 'who was there once may sign in for ever',
    file: counting,
    find: 'if (record === null || this.isGone(environmentId, record)) return users.forget(account.user);',
    replace: 'if (record === null) return;',
    test: [countingTest, 'is none that is gone, nor one of which nothing is known any more'],
  },
  {
    guard: 'shared limits in a cluster: users stay until all gateways are gone',
    without: 'what still answers counts for itself',
    file: counting,
    find: "wanted === null && this.parts.view.kind('namespace').get('', namespaceOf(environmentId)) === undefined",
    replace: 'wanted === null',
    test: [countingTest, 'is an environment until its namespace is gone'],
  },
  {
    guard: 'shared limits in a cluster: walls are never told of every address',
    without: 'a slip in the settings opens all that there is to gateways',
    file: 'apps/deployer/src/limits-config.ts',
    find: 'if (peers !== null && peers.length > 0) return peers;',
    replace: 'return peers ?? [];',
    test: ['apps/deployer/src/limits-config.test.ts', 'is not taken where walls would be told of every address'],
  },
];
