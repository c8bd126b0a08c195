/** Guards of the house: who may import whom, how large things may grow, what is banned where. */
const file = 'eslint.config.js';
const suite = 'tools/boundaries.test.ts';
const row = (room, find, replace) => ({
  guard: `boundary row \`${room}\``,
  without: `a ${room} room imports what lies above it, or beside it`,
  ...{ file, find, replace },
  test: [suite, `lets ${room} import what the house style says, and nothing else`],
  together: 'boundaries',
});
const ban = ([guard, without], edit, path) => ({
  guard,
  without,
  file,
  ...edit,
  test: [suite, `judges ${path}`],
  together: 'bans',
});
const size = (name, limit, path) =>
  ban([`size: ${name}`, 'code grows past what one person reads in one sitting'], limit, path);

export const house = [
  row('kernel', 'kernel: [],', "kernel: ['access'],"),
  row('access', "access: ['kernel'],", "access: ['kernel', 'operations'],"),
  row('contracts', "contracts: ['kernel', 'http'],", "contracts: ['kernel', 'http', 'driver'],"),
  row('http', 'http: [],', "http: ['kernel'],"),
  row('rules', "rules: ['kernel', 'contracts', 'rules'],", "rules: ['kernel', 'contracts', 'rules', 'driver'],"),
  row(
    'operations',
    "operations: ['kernel', 'rules', 'access', 'operations', 'contracts'],",
    "operations: ['kernel', 'rules', 'access', 'operations', 'contracts', 'driver'],",
  ),
  row(
    'driver',
    "driver: ['kernel', 'rules', 'access', 'operations', 'contracts', 'http', 'shared-runtime'],",
    "driver: ['kernel', 'rules', 'access', 'operations', 'contracts', 'http', 'shared-runtime', 'testing'],",
  ),
  row('shared-runtime', "'shared-runtime': ['contracts'],", "'shared-runtime': ['contracts', 'kernel'],"),
  row(
    'runtime',
    "runtime: ['contracts', 'http', 'shared-runtime'],",
    "runtime: ['contracts', 'http', 'shared-runtime', 'driver'],",
  ),
  row(
    'console',
    "console: ['kernel', 'rules', 'access', 'contracts', 'ui'],",
    "console: ['kernel', 'rules', 'access', 'contracts', 'ui', 'operations'],",
  ),
  row(
    'app',
    "app: ['kernel', 'rules', 'access', 'operations', 'contracts', 'driver', 'http'],",
    "app: ['kernel', 'rules', 'access', 'operations', 'contracts', 'driver', 'http', 'testing'],",
  ),
  row(
    'testing',
    "testing: ['kernel', 'rules', 'access', 'operations', 'contracts', 'driver', 'http'],",
    "testing: ['kernel', 'rules', 'access', 'operations', 'contracts'],",
  ),
  {
    guard: 'lint refuses to run without a project graph',
    without: 'the boundary rule is skipped in silence and lint ends with 0',
    ...{
      file,
      find: "throw new Error('Nx has no project graph here.",
      replace: "void new Error('There is no project graph.",
    },
    test: [suite, 'does not pass silently where Nx has no project graph'],
    together: 'bans',
  },
  ban(
    ['`process.env` in config.ts only', 'configuration is read from anywhere, and nobody knows what a process needs'],
    { find: "object: 'process', property: 'env'", replace: "object: 'process', property: 'argv0'" },
    'apps/api/src/reads.ts',
  ),
  ban(
    ['the environment is not imported either', '`node:process` leads around the ban on `process.env`'],
    { find: "name: 'node:process'", replace: "name: 'node:punycode'" },
    'apps/api/src/imports-env.ts',
  ),
  ban(
    ['database packages live in drivers', 'a query runs outside the tenant that row level security needs'],
    { find: "database: ['pg', 'pg-*', ", replace: "database: ['pg-*', " },
    'apps/api/src/sdk-pg.ts',
  ),
  ban(
    ['queue packages live in drivers', 'work is queued past the doorbell and its sweep'],
    { find: "queue: ['bullmq', 'ioredis']", replace: "queue: ['ioredis']" },
    'apps/builder/src/sdk-queue.ts',
  ),
  ban(
    ['only the guard of the API issues grants', 'an operation may give itself the permission that it needs'],
    {
      find: "const issuers = [\n  'issueGrant',",
      replace: "const issuers = [\n  'issueNothing',",
    },
    'apps/api/src/grants.ts',
  ),
  ban(
    ['only job runners issue worker grants', 'a request may act as a worker, without any role'],
    {
      find: "files: ['apps/{builder,deployer,promoter}/src/main.ts']",
      replace: "files: ['apps/{builder,deployer,promoter}/src/**']",
    },
    'apps/builder/src/elsewhere.ts',
  ),
  ban(
    ['nobody forges a grant', '`Grant.unchecked` makes one past the policy table'],
    { find: "property.name='unchecked'", replace: "property.name='never'" },
    'apps/api/src/access/forges.ts',
  ),
  ban(
    ['nobody makes a store key by hand', 'a tenant’s id from anywhere opens its store'],
    { find: '(StoreKey|WorkerGrant|Grant)$/]', replace: '(Nothing)$/]' },
    'apps/api/src/forges-key.ts',
  ),
  ban(
    ['rows are checked, not cast', 'a column that changed reaches its reader as something else'],
    { find: '[tag.property.name=', replace: '[tag.property.none=' },
    'libs/drivers/postgres/src/casts.ts',
  ),
  ban(
    ['no `any`', 'ids of different things stand in for each other'],
    { find: "'@typescript-eslint/no-explicit-any': 'error'", replace: "'@typescript-eslint/no-explicit-any': 'off'" },
    'libs/kernel/src/any.ts',
  ),
  ban(
    ['no forgotten promise', 'a write fails and nobody hears of it'],
    {
      find: "'@typescript-eslint/no-floating-promises': 'error'",
      replace: "'@typescript-eslint/no-floating-promises': 'off'",
    },
    'libs/kernel/src/forgets.ts',
  ),
  ban(
    ['file names say what is in them', 'a utils.ts collects what has no home'],
    { find: "'tiffin/file-names': 'error'", replace: "'tiffin/file-names': 'off'" },
    'libs/kernel/src/name-utils.ts',
  ),
  size('300 lines a file', { find: '{ max: 300 }', replace: '{ max: 3000 }' }, 'libs/kernel/src/long.ts'),
  size('40 lines a function', { find: '{ max: 40 }', replace: '{ max: 400 }' }, 'libs/kernel/src/big.ts'),
  size(
    '3 parameters',
    { find: "'max-params': ['error', 3]", replace: "'max-params': ['error', 30]" },
    'libs/kernel/src/wide.ts',
  ),
  size(
    'complexity 8',
    { find: "complexity: ['error', 8]", replace: "complexity: ['error', 80]" },
    'libs/kernel/src/branches.ts',
  ),
  {
    guard: 'one command of a checkout installs or builds at a time',
    without: 'two first commands install into one another, and leave half of both',
    file: 'tools/alone.mjs',
    find: "{ flag: 'wx' }",
    replace: "{ flag: 'w' }",
    test: [
      'tools/alone.test.ts',
      'lets commands that come at once work one after the other, and says whom one waits for',
    ],
  },
  {
    guard: 'a server of the test cluster counts as ended once its ports and files are closed',
    without: 'what is started next finds its ports taken, by nobody whom it can name',
    file: 'infra/test-cluster/program/processes.mjs',
    find: "life !== null && life.began === began && !(life.state === 'Z' && life.threads <= 1)",
    replace: 'life !== null && life.began === began && marked(pid) !== null',
    test: ['tools/cluster-processes.test.ts', 'a server of the test cluster has ended once its ports are free'],
  },
];
