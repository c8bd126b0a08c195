/** Code of plugins in the gateway. */
const policies = 'apps/runtime-gateway/src/plugins/plugin-policies.test.ts';
const ofCanvas = 'libs/canvas/rules/src/gateway-plugin.test.ts';
const ofBuilder = 'apps/builder/src/plugins.test.ts';
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
  {
    guard: 'canvas: a gateway without plugins has no names that it does not know',
    without: 'a misspelt policy is saved, and found when it is built',
    file: 'libs/canvas/rules/src/gateway.ts',
    find: 'if (!Array.isArray(plugins) || plugins.length === 0) return gatewaySchema;',
    replace: '',
    test: [ofCanvas, 'names of plugins are refused, and the reason says where they come from'],
  },
  {
    guard: 'canvas: secrets of plugins are named, not written',
    without: 'settings of plugins hold passwords that every member reads',
    file: 'libs/canvas/rules/src/secret-places.ts',
    find: '    ...pluginPlaces(entity),\n',
    replace: '',
    test: [ofCanvas, 'with a secret in their settings'],
  },
  {
    guard: 'gateway plugins: gateways without have the image that they had',
    without: 'every gateway is built and deployed anew',
    file: 'libs/builds/rules/src/plan-gateway.ts',
    find: '...(hasPlugins(gateway) ? { plugins: pluginsConfig(gateway), pluginFolder } : {}),',
    replace: '...{ plugins: pluginsConfig(gateway), pluginFolder },',
    test: [
      'libs/builds/rules/src/gateway-plugins.test.ts',
      'a gateway without plugins has the content that it always had',
    ],
  },
  {
    guard: 'gateway plugins: settings are put in when the gateway starts',
    without: 'a plugin is given the name of a secret for its value',
    file: 'apps/runtime-gateway/src/load/bind-settings.ts',
    find: '...(plugins === undefined ? {} : { plugins: resolveSettings(plugins, settings) }),',
    replace: '',
    test: ['apps/runtime-gateway/src/load/bind-settings.test.ts', 'puts values into the settings of plugins'],
  },
  {
    guard: 'building plugins: they are judged',
    without: 'what is wrong with a plugin is found when it should serve',
    file: 'libs/drivers/images/src/factory/oci-image-factory.ts',
    find: 'return hasPlugins(content) ? { ...image, plugins: await this.checkPlugins(image, order) } : image;',
    replace: 'return image;',
    test: [ofBuilder, 'is built with the packages that the plugin needs, and not without'],
  },
  ...[
    [
      'network',
      "close(getPrototypeOf(server._handle), 'TCP', ['bind', 'bind6', 'connect', 'connect6', 'listen', 'open']);",
    ],
    [
      'datagrams',
      "close(getPrototypeOf(state.handle), 'UDP', ['bind', 'bind6', 'connect', 'connect6', 'send', 'send6', 'open']);",
    ],
    ['signals', "seal(process, '_kill', (target, number) => (target === pid ? signal(target, number) : -1));"],
  ].map(([what, find]) => ({
    guard: `building plugins: no ${what}`,
    without: 'code of a tenant reaches from the builder what only the platform may',
    file: 'libs/drivers/images/src/factory/plugin-walls.ts',
    ...{ find, replace: '' },
    test: [ofBuilder, 'reaches nothing where it is built'],
  })),
  {
    guard: 'building plugins: no files of the machine',
    without: 'code of a tenant reads what the builder reads',
    file: 'libs/drivers/images/src/factory/plugin-walls.ts',
    find: "`--allow-fs-read=${join(readable, '*')}`",
    replace: "'--allow-fs-read=*'",
    test: [ofBuilder, 'reaches nothing where it is built'],
  },
  {
    guard: 'building plugins: they come to an end',
    without: 'one plugin takes a place of the builder for ever',
    file: 'libs/drivers/images/src/factory/check-plugins.ts',
    find: '    const timer = setTimeout(() => {\n      isLate = true;\n      end();\n    }, longestMs);',
    replace: '    const timer = setTimeout(() => {\n      isLate = true;\n    }, longestMs);',
    test: [ofBuilder, 'is told why it is not built: code that waits for ever'],
  },
  {
    guard: 'images: what a runtime reads beside itself is in them',
    without: 'gateways with plugins, or with limits that replicas share, do not start',
    file: 'libs/drivers/images/src/image/image-builder.ts',
    find: "name.endsWith('.mjs')",
    replace: "name === 'runtime.mjs'",
    test: [ofBuilder, 'is built with the packages that the plugin needs, and not without'],
  },
  {
    guard: 'gateway export: no file is written over another one',
    without: 'who exports into a folder loses what lies there',
    file: 'apps/cli/src/gateway/write-plugins.ts',
    find: 'if (others.length > 0)',
    replace: 'if (others.length > 999)',
    test: [
      'apps/cli/src/gateway/write-plugins.test.ts',
      'no file is written over another one, and then none is written',
    ],
  },
];
