/** Code of plugins in the gateway. */
const policies = 'apps/runtime-gateway/src/plugins/plugin-policies.test.ts';
const headers = 'apps/runtime-gateway/src/plugins/passed-headers.ts';

export const gatewayPlugins = [
  {
    guard: 'gateway plugins: who calls is no word of a client',
    without: 'a plugin believes the consumer that a client names',
    file: headers,
    find: 'folded === consumerId || ',
    replace: '',
    test: [policies, 'says who calls, where a client cannot'],
  },
  {
    guard: 'gateway plugins: a handler that does nothing is given up',
    without: 'the request waits for ever',
    file: 'apps/runtime-gateway/src/plugins/plugin-run.ts',
    find: "refuse(this.exchange, 'PLUGIN_TIMEOUT');",
    replace: '',
    test: [policies, 'is given up where it neither answers nor goes on'],
  },
  {
    guard: 'gateway plugins: what comes too late ends no process',
    without: 'a plugin that answers when its time is over takes the gateway with it',
    file: 'apps/runtime-gateway/src/plugins/express-sides.ts',
    find: 'this.writableEnded',
    replace: 'this.destroyed === undefined',
    test: [
      'apps/runtime-gateway/src/plugins/plugins-together.test.ts',
      'may answer when its time is over, and nobody hears of it',
    ],
  },
  {
    guard: 'gateway plugins: what stands in the way of an answer gets bytes',
    without:
      'a plugin that puts the parts of an answer together fails where nobody catches it, and takes the gateway with it',
    file: 'apps/runtime-gateway/src/process/measured-response.ts',
    find: "if (Object.hasOwn(this, 'end') || Object.hasOwn(this, 'write')) {",
    replace: "if (Object.hasOwn(this, '')) {",
    test: [policies, 'sees the gateway’s own answers in bytes, too'],
  },
  {
    guard: 'gateway plugins: the log says which stores are called in vain',
    without: 'a plugin swallows the error, and nobody learns why it does not answer',
    file: 'libs/runtime/src/plugins/plugin-context.ts',
    find: "say('error', failure.message);",
    replace: '',
    test: [
      'apps/runtime-gateway/src/plugins/plugins.test.ts',
      'are told in the log of what they call in vain, whatever they make of the error',
    ],
  },
];
