/** Spans: what they may cost, what they may hold, and what a collector cannot do. */
const exporting = 'libs/runtime/src/span-export/span-export.test.ts';
const recorded = 'apps/runtime-gateway/src/spans/spans.test.ts';
const bundled = 'apps/runtime-gateway/src/spans/bundled-spans.test.ts';
const ofFunctions = 'apps/runtime-function-node/src/spans.test.ts';
const across = 'tools/traces.test.ts';
const ofExport = (name) => `libs/runtime/src/span-export/${name}`;
const relay = 'apps/runtime-gateway/src/proxy/relay.ts';

const environment = 'libs/deployments/rules/src/render-environment.ts';
const rendered = 'libs/deployments/rules/src/render-environment.test.ts';

const costs = [
  {
    guard: 'spans: nothing is loaded where none are exported',
    without: 'every unit pays memory and start time for libraries that it does not use',
    file: 'libs/runtime/src/spans/spans.ts',
    find: 'if (settings === null) return undefined;',
    replace: 'if (settings === null) return load({});',
    test: [bundled, 'reads nothing for spans where nobody is told to export them'],
  },
  {
    guard: 'spans: a function loads nothing where none are exported',
    without: 'every function pays memory and start time for libraries that it does not use',
    file: 'libs/runtime/src/spans/spans.ts',
    find: 'if (settings === null) return undefined;',
    replace: 'if (settings === null) return load({});',
    test: [ofFunctions, 'reads nothing for spans where there is nobody to send them to'],
  },
  {
    guard: 'spans: switched off is off',
    without: 'who switches OpenTelemetry off still sends spans',
    file: 'libs/runtime/src/spans/read-trace-settings.ts',
    find: "  if (settings.OTEL_SDK_DISABLED?.toLowerCase() === 'true') return null;\n",
    replace: '',
    test: [bundled, 'exports nothing where the SDK is switched off'],
  },
  {
    guard: 'spans: probes are none',
    without: 'what a cell asks every few seconds is most of what a collector has to keep',
    file: 'apps/runtime-gateway/src/gateway.ts',
    find: 'loaded.spans !== undefined && !isReserved(exchange.path)',
    replace: 'loaded.spans !== undefined',
    test: [recorded, 'are one where nobody else is asked, and none of probes'],
  },
];

const contents = [
  {
    guard: 'spans: no query',
    without: 'keys and tokens that clients put into a query lie in a collector',
    file: ofExport('http-attributes.ts'),
    find: '[ATTR_URL_PATH]: cut(pathIn(url)),',
    replace: '[ATTR_URL_PATH]: cut(url),',
    test: [recorded, 'say by the conventions for HTTP what was asked and answered'],
  },
  {
    guard: 'spans: no query of what is asked',
    without: 'keys that a service is asked with lie in a collector',
    file: ofExport('http-attributes.ts'),
    find: '${host}${pathIn(path)}`',
    replace: '${host}${path}`',
    test: [recorded, 'say by the conventions for HTTP what was asked and answered'],
  },
  {
    guard: 'spans: no address that is a secret',
    without: 'an address that its tenant keeps secret lies in a collector',
    file: 'apps/runtime-gateway/src/spans/gateway-spans.ts',
    find: 'target.secret === undefined ? target.upstream.origin : undefined',
    replace: 'target.upstream.origin',
    test: [recorded, 'hold no address that is a secret'],
  },
  {
    guard: 'spans: code of a function sees no settings of the export',
    without: 'the key of the collector is there for every package that a function uses',
    file: ofExport('library-environment.ts'),
    find: 'if (before[at] === undefined) delete process.env[name];',
    replace: 'if (before[at] === undefined) void name;',
    test: [ofFunctions, 'exports what its environment gives it, which its code never sees, and counts it'],
  },
];

const traces = [
  {
    guard: 'spans: each attempt is the parent of what it asks',
    without: 'what a service does at a retry is told as done at the first attempt',
    file: 'apps/runtime-gateway/src/proxy/request-headers.ts',
    find: 'recording?.asking ?? trace.spanId',
    replace: 'trace.spanId',
    test: [recorded, 'tell each time that a service is asked'],
  },
  {
    guard: 'spans: what is asked ends when it ends',
    without: 'a service that failed at once is told to have taken as long as the whole request',
    file: relay,
    find: 'this.#attempt!.released();',
    replace: 'this.#target!.upstream.active--;',
    test: [recorded, 'tell each time that a service is asked'],
  },
  {
    guard: 'spans: the ratio decides',
    without: 'who wants one of a hundred pays for all of them',
    file: 'apps/runtime-gateway/src/trace.ts',
    find: 'sampling.samples(traceId, parent?.sampled)',
    replace: 'parent?.sampled !== false',
    test: [recorded, 'follows the ratio 0, and services are told'],
  },
  {
    guard: 'spans: nothing is said to be recorded where nothing is',
    without: 'services behind a gateway that exports nothing record each of its requests',
    file: 'apps/runtime-gateway/src/trace.ts',
    find: 'parent?.sampled === true',
    replace: 'parent?.sampled !== false',
    test: [
      'apps/runtime-gateway/src/trace.test.ts',
      'begins where there is none, each request with its own, and is not said to be recorded',
    ],
  },
  {
    guard: 'spans: a function says itself what it asks with',
    without: 'a tracing library of a function is overruled, and its spans have no parent',
    file: ofExport('outgoing-calls.ts'),
    find: " && !request.hasHeader('traceparent')",
    replace: '',
    test: [across, 'goes on by node:http as well, by hand, and unless the function says otherwise'],
  },
  {
    guard: 'spans: the export belongs to no request',
    without: 'a collector that traces itself adds its spans to those of whoever came last',
    file: ofExport('request-spans.ts'),
    find: 'carryingNothing(() => this.exported.take(span));',
    replace: 'this.run(() => this.exported.take(span));',
    test: [
      'apps/runtime-workspace/src/process/request-spans.test.ts',
      'goes on to what methods and hooks ask, and to nobody else',
    ],
  },
];

const collectors = [
  {
    guard: 'spans: the queue has an end',
    without: 'a slow collector fills the memory of every unit',
    file: ofExport('span-export.ts'),
    find: "    ...defined('maxQueueSize', numberIn(settings, 'OTEL_BSP_MAX_QUEUE_SIZE')),\n",
    replace: '    maxQueueSize: 1e9,\n',
    test: [exporting, 'that is slow makes nobody wait, and what there is no room for is counted'],
  },
  {
    guard: 'spans: an answer without an end is given up',
    without: 'a collector that answers a byte at a time is never told of, and what it holds is never counted as lost',
    file: ofExport('watched-exporter.ts'),
    find: 'settle({ code: ExportResultCode.FAILED, error: late })',
    replace: 'void late',
    test: [exporting, 'whose answer does not end is given up'],
  },
  {
    guard: 'spans: a collector that is away is told of once',
    without: 'each batch that is lost is a line of the log',
    file: ofExport('watched-exporter.ts'),
    find: 'if (hasFailed === this.#isFailing) return;',
    replace: 'if (hasFailed === this.#isFailing && !hasFailed) return;',
    test: [exporting, 'that is away is told of once'],
  },
  {
    guard: 'spans: what is left is sent at the end',
    without: 'the last requests of each process that is replaced are missing',
    file: 'apps/runtime-gateway/src/main.ts',
    find: '  await spans?.close(shutdownTimeoutMs - (performance.now() - startedAt));\n',
    replace: '  void startedAt;\n',
    test: [bundled, 'sends what is left when it ends'],
  },
  {
    guard: 'spans: a process ends in its time',
    without: 'a collector that says nothing holds up each rollout',
    file: ofExport('span-export.ts'),
    find: 'setTimeout(resolve, Math.max(0, limitMs))',
    replace: 'setTimeout(() => undefined, Math.max(0, limitMs))',
    test: [bundled, 'ends in its time, whatever the collector does'],
  },
  {
    guard: 'spans: an address that cannot be read stops the start',
    without: 'spans go to whatever listens at port 4318 of the machine',
    file: ofExport('make-exporter.ts'),
    find: 'for (const name of endpoints) refuseEndpoint(name, settings[name]);',
    replace: '',
    test: [exporting, 'are refused: no address'],
  },
];

const environments = [
  {
    guard: 'spans: an environment gives its units those names alone',
    without: 'every unit is given every variable of its environment',
    file: environment,
    find: '{ ...tracesIn(values), ...given(uses, values) }',
    replace: '{ ...values, ...given(uses, values) }',
    test: [rendered, 'is given to every unit beside what it names, and nothing else is'],
  },
  {
    guard: 'spans: each workspace has its name',
    without: 'spans of all microservices of an environment are those of one service',
    file: environment,
    find: ' : { OTEL_SERVICE_NAME: name }',
    replace: ' : {}',
    test: [rendered, 'has the name of each workspace beside it, unless it says one'],
  },
  {
    guard: 'spans: a name that an environment says is kept',
    without: 'who names the service of all units finds workspaces under another',
    file: environment,
    find: 'isNamed || ',
    replace: '',
    test: [rendered, 'has the name of each workspace beside it, unless it says one'],
  },
  {
    guard: 'spans: a key that does not open is told',
    without: 'units start without the key of their collector, and say nothing before it refuses them',
    file: environment,
    find: 'const all = [...lines, ...unopenedTraces(content, settings)];',
    replace: 'const all = lines;',
    test: [rendered, 'is told where it does not open: spans would be sent without it'],
  },
];

const shipped = [
  {
    guard: 'spans: images hold what a runtime reads beside itself',
    without: 'units of cells that are told to export spans, or to count in a Redis, find nothing to do it with',
    file: 'libs/drivers/images/src/image/image-builder.ts',
    find: "name.endsWith('.mjs')",
    replace: "name === 'runtime.mjs'",
    test: ['libs/drivers/images/src/cell/unpack-image.test.ts', 'gives what a runtime reads beside itself'],
  },
];

const kept = [
  {
    guard: 'spans: a part of an address keeps none of the rest',
    without: 'who asks with long addresses decides how much memory waiting spans take',
    file: 'libs/runtime/src/span-export/http-attributes.ts',
    find: 'Buffer.from(text.slice(0, longest)).toString()',
    replace: 'text.slice(0, longest)',
    test: [
      'libs/runtime/src/span-export/http-attributes.test.ts',
      'what a span keeps of a long address keeps none of the rest',
    ],
  },
  {
    guard: 'spans: no long tracestate',
    without: 'who asks with long ones decides how much memory waiting spans take',
    file: 'libs/runtime/src/span-export/recorded-span.ts',
    find: '(span.tracestate?.length ?? 0) > longestTracestate',
    replace: '(span.tracestate?.length ?? 0) > Infinity',
    test: [exporting, 'hold as much of a tracestate as everybody has to carry on, or none'],
  },
];

export const spans = [...costs, ...contents, ...traces, ...collectors, ...environments, ...shipped, ...kept];
