/** Guards of how a gateway starts, which requests it takes, and what its answers say. */
export const gatewayShipping = [
  {
    guard: 'gateway: what V8 made of it is the same from each build',
    without: 'each build makes other layers, and every gateway is deployed anew',
    file: 'apps/runtime-gateway/bundle.mjs',
    find: "'--random-seed=1',\n    '--predictable',\n",
    replace: '',
    test: ['apps/runtime-gateway/src/bundle.test.ts', 'makes the same assets/program.cache each time'],
  },
  {
    guard: 'gateway: what it reads beside itself is required',
    without:
      'a gateway that exports spans, has plugins or counts in a Redis does not start, or warns each user of an experiment of Node',
    file: 'apps/runtime-gateway/bundle.mjs',
    find: 'dynamicImportInCjs: false',
    replace: 'dynamicImportInCjs: true',
    test: [
      'apps/runtime-gateway/src/bundle.test.ts',
      'reads span-export.mjs beside itself, and Node has nothing to say of how',
    ],
  },
  {
    guard: 'gateway: headers of an answer take the place of those that policies told',
    without: 'an answer says the same thing twice, in two ways',
    file: 'apps/runtime-gateway/src/process/measured-response.ts',
    find: 'if (placeOf(own, told[at] as string) === -1) ',
    replace: '',
    test: [
      'apps/runtime-gateway/src/process/told-headers.test.ts',
      'goes out once, before the headers of the answer, and gives way to them',
    ],
  },
  {
    guard: 'gateway: an upgrade waits for no answer of another request',
    without: 'a client that sends one behind an unanswered request ends the process',
    file: 'apps/runtime-gateway/src/process/server-options.ts',
    find: ' && !isAnswering(socket)',
    replace: '',
    test: ['apps/runtime-gateway/src/proxy/tunnel.test.ts', 'is a plain request behind one that has no answer yet'],
  },
  {
    guard: 'gateway: a request names one host',
    without: 'what stands before the gateway and the gateway take one request for those of two hosts',
    file: 'apps/runtime-gateway/src/request-target.ts',
    find: 'return hosts < 2 && ',
    replace: 'return ',
    test: [
      'apps/runtime-gateway/src/proxy/smuggling.test.ts',
      'refuses a request with two hosts, as whatever is before it may have read another one',
    ],
  },
  {
    guard: 'gateway: a configuration file may not hold itself',
    without: 'whoever gives one to be read ends the program that reads it',
    file: 'libs/gateway/src/parse-text.ts',
    find: 'if (!isDeeperThan(mostLevels, value)) return value;',
    replace: 'return value;',
    test: ['libs/gateway/src/parse-text.test.ts', 'refuses what holds itself'],
  },
];
