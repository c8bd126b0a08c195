/** Traces of others: what is carried on, and what is not believed. */
const rules = 'libs/http/src/trace-context.ts';
const ruled = 'libs/http/src/trace-context.test.ts';
const headers = 'apps/runtime-gateway/src/proxy/request-headers.ts';
const traced = 'apps/runtime-gateway/src/trace.test.ts';

export const tracing = [
  {
    guard: 'tracing: version 00 has nothing after its flags',
    without: 'what is no trace context is taken for one, and others behind begin another trace',
    file: rules,
    find: " && (text.length === wholeLength || !text.startsWith('00'))",
    replace: '',
    test: [ruled, 'is none: version 00 with more'],
  },
  {
    guard: 'tracing: several traceparents are none',
    without: 'whoever adds a second one chooses which of them is read where',
    file: rules,
    find: '-[^,]*$)/',
    replace: '-.*$)/',
    test: [ruled, 'is none: several of a later version'],
  },
  {
    guard: 'tracing: a trace has an id',
    without: 'requests of everybody who sends zeros are one trace',
    file: rules,
    find: '(?!0{32})',
    replace: '',
    test: [ruled, 'is none: a trace of zeros'],
  },
  {
    guard: 'tracing: a state has an end',
    without: 'whoever asks decides how much the services behind have to read and keep',
    file: rules,
    find: ' || members.length > mostMembers',
    replace: '',
    test: [ruled, 'does not: 33 members'],
  },
  {
    guard: 'tracing: no state without its trace',
    without: 'what vendors said of one trace is read as said of another',
    file: headers,
    find: "const ownHeaders: ReadonlySet<string> = new Set([requestId, 'traceparent', 'tracestate']);",
    replace: "const ownHeaders: ReadonlySet<string> = new Set([requestId, 'traceparent']);",
    test: [traced, 'begins where the client sent what is none, without what it said beside it'],
  },
  {
    guard: 'tracing: the caller decides what is recorded',
    without: 'a client that records nothing has everything recorded behind the gateway',
    file: rules,
    find: ', isSampled(traceparent)];',
    replace: ', isSampled(traceparent) || true];',
    test: [traced, 'goes on with the gateway as parent: not recorded'],
  },
  {
    guard: 'tracing: a trace that a policy sets stands',
    without: 'what a policy says and what the gateway says go to the service together, and are none',
    file: headers,
    find: "  if (isDecided('traceparent', exchange, forwarding)) return;\n",
    replace: '',
    test: [traced, 'is what a policy says, without the state of the client'],
  },
  {
    guard: 'tracing: a plugin that records is the parent',
    without: 'what a plugin records of a request has nothing to do with what comes after it',
    file: 'apps/runtime-gateway/src/plugins/passed-headers.ts',
    find: '  if (tracing.some((name) => headers[name] !== before[name])) for (const name of tracing) own(exchange, name);\n',
    replace: '',
    test: [
      'apps/runtime-gateway/src/plugins/plugin-policies.test.ts',
      'is the parent of what comes after it, where it says so',
    ],
  },
  {
    guard: 'tracing: an answer that varies by trace is not kept',
    without: 'the cache fills with answers that nobody is ever given',
    file: 'apps/runtime-gateway/src/answers/kept-answer.ts',
    find: ", 'traceparent', 'tracestate'",
    replace: '',
    test: ['apps/runtime-gateway/src/policies/kept-for-whom.test.ts', 'where the answer varies by traceparent'],
  },
];
