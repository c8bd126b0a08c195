/** Guards of what a canvas may be. */
const rules = 'libs/canvas/rules/src';
const refusals = `${rules}/canvas-refusals.test.ts`;
const connect = `${rules}/may-connect.test.ts`;
const merge = `${rules}/merge-operations.test.ts`;
const validate = `${rules}/validate-canvas.ts`;

const policies = 'apps/runtime-gateway/src/policies/policies.test.ts';
const vocabulary = `${rules}/gateway-vocabulary.test.ts`;

export const canvas = [
  {
    guard: 'canvas: the connection matrix',
    without: 'wires that nothing can build',
    file: `${rules}/may-connect.ts`,
    find: 'if (matrix[from.kind] === to.kind) return null;',
    replace: "if (matrix[from.kind] === to.kind || to.kind === 'Connector') return null;",
    test: [connect, 'model to connector: reversed'],
  },
  {
    guard: 'canvas: one connector per model, one pipeline per endpoint',
    without: 'which of two serves is chance',
    file: `${rules}/may-connect.ts`,
    find: "{ Model: 'connector', ApiEndpoint: 'pipeline' }",
    replace: "{ Model: 'connector' }",
    test: [merge, 'is a conflict: two pipelines for one endpoint'],
  },
  {
    guard: 'canvas: no dangling wire',
    without: 'a wire to nothing is stored',
    file: `${rules}/may-connect.ts`,
    find: "if (!end) return dangling('to', to);",
    replace: 'if (!end) return null;',
    test: [refusals, 'a dangling wire'],
  },
  {
    guard: 'canvas: names are unique without case',
    without: 'two entities answer to one name',
    file: `${rules}/name-problems.ts`,
    find: "name.normalize('NFC').toLowerCase()",
    replace: "name.normalize('NFC')",
    test: [refusals, 'a name in other case'],
  },
  {
    guard: 'canvas: hosts of gateways are unique',
    without: 'two gateways answer at one host name',
    file: `${rules}/name-problems.ts`,
    find: '  ...slugProblems(canvas),',
    replace: '',
    test: [refusals, 'a gateway at a taken host'],
  },
  {
    guard: 'canvas: ids are unique',
    without: 'an operation changes the wrong entity',
    file: validate,
    find: '...idProblems(canvas),',
    replace: '',
    test: [`${rules}/validate-canvas.test.ts`, 'finds ids that occur twice, also those of pipelines'],
  },
  {
    guard: 'canvas: unknown fields',
    without: 'a typing error is stored and does nothing',
    file: `${rules}/model.ts`,
    find: 'z.strictObject({\n  ...entityBase',
    replace: 'z.object({\n  ...entityBase',
    test: [refusals, 'an unknown field'],
  },
  {
    guard: 'canvas: size',
    without: 'one canvas fills the database and the memory of the builder',
    file: `${rules}/canvas-limits.ts`,
    find: 'bytes: 2 * 1024 * 1024,',
    replace: 'bytes: 2 * 1024 * 1024 * 1024,',
    test: [refusals, 'refuses what is too large with its size and the limit'],
  },
  {
    guard: 'canvas: number of entities',
    without: 'checks take minutes',
    file: `${rules}/limit-problems.ts`,
    find: "(['entities', 'connections', 'pipelines'] as const)",
    replace: "(['connections', 'pipelines'] as const)",
    test: [refusals, 'refuses more entities than there may be'],
  },
  {
    guard: 'canvas: paths of files',
    without: 'a function’s file lands outside its folder',
    file: `${rules}/function-files.ts`,
    find: "part === '' || part === '.' || part === '..'",
    replace: "part === '' || part === '.'",
    test: [refusals, 'a path out of the folder'],
  },
  {
    guard: 'canvas: conflicts are found field by field',
    without: 'the second of two people silently undoes the first',
    file: `${rules}/review-operation.ts`,
    find: 'if (sameJson(their, was) || sameJson(their, our)) return asAsked;',
    replace: 'if (was !== clash) return asAsked;',
    test: [merge, 'is a conflict: one field, two values'],
  },
  {
    guard: 'gateway: a header that a policy owns is taken from the client',
    without: 'a client says who it is: a spoofed identity header reaches the service',
    file: 'apps/runtime-gateway/src/proxy/request-headers.ts',
    find: 'owned?.has(folded) || ',
    replace: '',
    test: [policies, 'sends nothing in its place where its step is skipped'],
  },
  {
    guard: 'gateway: an owned header is known in every spelling',
    without: '`x_user` of a client is `X-User` to the service behind',
    file: 'libs/http/src/folded-header.ts',
    find: "name.toLowerCase().replace(/[^a-z0-9]/g, '-')",
    replace: 'name.toLowerCase()',
    test: [policies, 'takes away what the client sent under a name that it owns, however spelt: sets it'],
  },
  {
    guard: 'gateway: an owned header is not read past its owner',
    without: 'a second policy copies the client’s forged value to another header',
    file: 'apps/runtime-gateway/src/expressions/reader-of.ts',
    find: 'if (exchange.owned?.has(folded)) return exchange.forwarded?.get(folded)?.value;',
    replace: '',
    test: [policies, 'does not let the client’s value in under another name'],
  },
  {
    guard: 'gateway: cors decides alone',
    without: 'an upstream’s `*` opens what the policy closes',
    file: 'apps/runtime-gateway/src/proxy/response-headers.ts',
    find: 'if (ownsCors) dropCors(headers);',
    replace: '',
    test: [policies, 'decides alone: what the upstream says about other origins does not pass'],
  },
  {
    guard: 'canvas: an unknown expression is refused',
    without: 'a typing error goes upstream as a text',
    file: 'libs/contracts/src/vocabulary/expression.ts',
    find: 'return parsePath(trimmed) ?? wrong(`the expression "${text}" is unknown: ${howTo}`);',
    replace: "return parsePath(trimmed) ?? { is: 'literal', text };",
    test: [vocabulary, 'refuses "consumer.id"'],
  },
  {
    guard: 'canvas: a pattern that backtracks without end is refused',
    without: 'one long path holds the gateway for minutes',
    file: 'libs/contracts/src/vocabulary/regular-expression.ts',
    find: 'return backtracks(source, flags) ? slowPattern(source) : null;',
    replace: 'return null;',
    test: ['libs/contracts/src/vocabulary/backtracking.test.ts', 'is told: (a+)+$'],
  },
];
