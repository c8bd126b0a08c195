/** Values of a request by the names of Express Gateway's `egContext`. */
export const scalarPaths = [
  'requestID',
  'req.method',
  'req.url',
  'req.originalUrl',
  'req.baseUrl',
  'req.path',
  'req.host',
  'req.hostname',
  'req.subdomains',
  'req.ip',
  'req.ips',
  'req.protocol',
  'req.secure',
  'req.xhr',
  'req.httpVersion',
  'req.body',
  'res.statusCode',
  'apiEndpoint.apiEndpointName',
  'apiEndpoint.scopes',
  'consumer',
] as const;

/** Values that are read by a further name: `req.headers.accept`, `req.headers['x-tenant']`. */
export const familyPaths = ['req.headers', 'req.query', 'req.params', 'req.cookies', 'res.headers'] as const;

export type ScalarPath = (typeof scalarPaths)[number];
export type FamilyPath = (typeof familyPaths)[number];

/** Further names for the same; everything may also begin with `egContext.`, as in Express Gateway. */
export const otherNames: Readonly<Record<string, ScalarPath | FamilyPath>> = {
  'req.user': 'consumer',
  'req.consumer': 'consumer',
  'req.connection.remoteAddress': 'req.ip',
  'req.socket.remoteAddress': 'req.ip',
};

/** Names that hold values and are none themselves. */
export const containers: ReadonlySet<string> = new Set([
  'req',
  'res',
  'apiEndpoint',
  'req.connection',
  'req.socket',
  'JSON',
  'Math',
  'Date',
  'Object',
  'Array',
]);

/** What can be read, for messages. */
export const knownPaths: readonly string[] = [
  ...scalarPaths.map((path) => (path === 'consumer' || path === 'req.body' ? `${path}.<name>` : path)),
  ...familyPaths.filter((path) => path !== 'res.headers').map((path) => `${path}.<name>`),
  "res.getHeader('<name>')",
];

type Arity = readonly [least: number, most: number];

/** Functions that can be called, with how many values they take. */
export const functionArities = {
  String: [0, 1],
  Number: [0, 1],
  Boolean: [0, 1],
  parseInt: [1, 2],
  parseFloat: [1, 1],
  isNaN: [1, 1],
  isFinite: [1, 1],
  encodeURIComponent: [1, 1],
  decodeURIComponent: [1, 1],
  'JSON.parse': [1, 1],
  'JSON.stringify': [1, 1],
  'Date.now': [0, 0],
  'Object.keys': [1, 1],
  'Object.values': [1, 1],
  'Array.isArray': [1, 1],
  'Math.abs': [1, 1],
  'Math.ceil': [1, 1],
  'Math.floor': [1, 1],
  'Math.round': [1, 1],
  'Math.trunc': [1, 1],
  'Math.sign': [1, 1],
  'Math.sqrt': [1, 1],
  'Math.pow': [2, 2],
  'Math.min': [0, 100],
  'Math.max': [0, 100],
  'Math.random': [0, 0],
} as const satisfies Readonly<Record<string, Arity>>;

export type FunctionName = keyof typeof functionArities;

/** Methods of texts, lists and numbers that can be called, with how many values they take. */
export const methodArities = {
  includes: [1, 2],
  indexOf: [1, 2],
  lastIndexOf: [1, 1],
  startsWith: [1, 2],
  endsWith: [1, 1],
  toLowerCase: [0, 0],
  toUpperCase: [0, 0],
  trim: [0, 0],
  trimStart: [0, 0],
  trimEnd: [0, 0],
  split: [1, 2],
  slice: [0, 2],
  substring: [1, 2],
  substr: [1, 2],
  charAt: [0, 1],
  at: [1, 1],
  replace: [2, 2],
  replaceAll: [2, 2],
  concat: [0, 100],
  join: [0, 1],
  toString: [0, 1],
  toFixed: [0, 1],
  hasOwnProperty: [1, 1],
} as const satisfies Readonly<Record<string, Arity>>;

export type MethodName = keyof typeof methodArities;

/** Methods that take a regular expression. */
export const patternMethods = ['test', 'exec', 'match', 'search', 'replace', 'split'] as const;
export type PatternMethod = (typeof patternMethods)[number];
