/** Guards of what goes on while configurations of a gateway come and go. */
const gateway = 'apps/runtime-gateway/src';
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
    file: `${gateway}/load/pipelines.ts`,
    find: 'step + whole, make',
    replace: 'step, make',
    test: [suite, 'are answers that are kept, while pipeline and service are the same'],
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
];
