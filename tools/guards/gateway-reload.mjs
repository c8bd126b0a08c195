/** Guards of what goes on while configurations of a gateway come and go. */
const gateway = 'apps/runtime-gateway/src';
const names = `${gateway}/load/step-names.ts`;
const suite = `${gateway}/reload.test.ts`;

export const gatewayReload = [
  {
    guard: 'reload: counts of limits go on',
    without: 'whoever changes a file lets everybody start at nought again',
    file: `${gateway}/load/step-states.ts`,
    find: 'this.#former.has(key) ?',
    replace: 'this.#former.has(name) ?',
    test: [suite, 'is the count of a limit that is the same, wherever it stands among other steps'],
  },
  {
    guard: 'reload: what a cache keeps is of the service that is asked',
    without: 'answers of another service are given after its address was changed',
    file: names,
    find: "this.config.raw('serviceEndpoints'), ",
    replace: '',
    test: [suite, 'are answers that are kept, while pipeline and service are the same'],
  },
  {
    guard: 'reload: what a cache keeps is of what a URL means',
    without: 'a path that leads elsewhere now is answered by what was there before',
    file: names,
    find: '[pipeline.fields, named, this.#ofAll]',
    replace: '[pipeline.fields, this.#ofAll]',
    test: [suite, 'are no answers to what a URL meant before'],
  },
  {
    guard: 'reload: what a cache keeps went through the code that runs',
    without: 'what a plugin let through before it was corrected is still given',
    file: names,
    find: ', this.plugins?.run]',
    replace: ']',
    test: [suite, 'are no answers that went through code of plugins which was started anew since'],
  },
  {
    guard: 'reload: a count belongs to one condition',
    without: 'limits of two groups of clients that say the same swap their counts with their places',
    file: names,
    find: 'JSON.stringify([this.pipeline, policy, condition, action.fields]));',
    replace: 'JSON.stringify([this.pipeline, policy, condition === undefined, action.fields]));',
    test: [suite, 'is each of two limits that say the same on different conditions, whichever comes first'],
  },
  {
    guard: 'reload: what is around steps is read once',
    without: 'each pipeline reads all services, while nobody is served',
    file: names,
    find: 'this.#ofAll ??= hashOf',
    replace: 'this.#ofAll = hashOf',
    test: [
      `${gateway}/load/load-gateway.test.ts`,
      'has its services read as a whole once, and only where answers are kept',
    ],
  },
  {
    guard: 'reload: connections to services go on',
    without: 'each change of a file opens all of them anew',
    file: `${gateway}/proxy/upstream-pools.ts`,
    find: 'known ?? new Upstream(',
    replace: 'new Upstream(',
    test: [suite, 'are connections, over as many configs as come, also under what is under way'],
  },
  {
    guard: 'reload: requests of an earlier configuration keep the connections that a later one gave up',
    without: 'a download breaks off at the second change of a file',
    file: `${gateway}/proxy/upstream-pools.ts`,
    find: '    next.enter();\n',
    replace: '',
    test: [suite, 'are connections, also for requests that have met the config before the one before'],
  },
  {
    guard: 'reload: plugins are started once',
    without: 'their timers and pools pile up with each change of a file',
    file: `${gateway}/process/take-configs.ts`,
    find: 'running?.runs(config) === true ? running : undefined',
    replace: 'undefined as typeof running',
    test: [suite, 'is code of plugins, which sees another config and is started once'],
  },
  {
    guard: 'reload: what is wrong without code starts none',
    without: 'each mistake in an address leaves behind what plugins had begun',
    file: `${gateway}/process/take-configs.ts`,
    find: 'checkWithoutCode(config, units);',
    replace: 'void [checkWithoutCode, units];',
    test: [suite, 'is code of plugins, which sees another config and is started once'],
  },
];
