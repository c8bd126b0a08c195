import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PlantedWorkspace } from './planted-workspace.js';

/** A package of each room, as a place to plant an import in and as something to import. */
const packages = {
  kernel: ['libs/kernel', '@tiffin/kernel'],
  access: ['libs/access', '@tiffin/access'],
  contracts: ['libs/contracts', '@tiffin/contracts'],
  http: ['libs/http', '@tiffin/http'],
  rules: ['libs/builds/rules', '@tiffin/canvas-rules'],
  operations: ['libs/builds/operations', '@tiffin/canvas-operations'],
  driver: ['libs/drivers/images', '@tiffin/queue'],
  'shared-runtime': ['libs/runtime', '@tiffin/runtime'],
  runtime: ['apps/runtime-gateway', '@tiffin/runtime-workspace/src/index.js'],
  console: ['apps/console', '@tiffin/console/src/index.js'],
  app: ['apps/builder', '@tiffin/deployer/src/index.js'],
  testing: ['libs/testing', '@tiffin/testing'],
} as const;
type Room = keyof typeof packages;
const rooms = Object.keys(packages) as Room[];

/** The house style's table, written a second time on purpose: what may be imported, and nothing else. */
const mayImport: Readonly<Record<Room, string>> = {
  kernel: '',
  access: 'kernel',
  contracts: 'http kernel',
  http: '',
  rules: 'contracts kernel rules',
  operations: 'access contracts kernel operations rules',
  driver: 'access contracts http kernel operations rules shared-runtime',
  'shared-runtime': 'contracts',
  runtime: 'contracts http shared-runtime',
  console: 'access contracts kernel rules',
  app: 'access contracts driver http kernel operations rules',
  testing: 'access contracts driver http kernel operations rules',
};

const planted = (from: Room, to: Room): string => `${packages[from][0]}/src/imports-${to}.ts`;
const boundary = '@nx/enforce-module-boundaries';

const bans: readonly (readonly [path: string, source: string, rule: string | null])[] = [
  ['libs/kernel/src/reads.ts', 'export const home = process.env.HOME;', 'no-restricted-properties'],
  ['apps/api/src/reads.ts', "export const home = process.env['HOME'];", 'no-restricted-properties'],
  ['apps/api/src/destructures.ts', 'export const { env } = process;', 'no-restricted-properties'],
  ['apps/api/src/imports-env.ts', "export { env } from 'node:process';", 'no-restricted-imports'],
  ['apps/api/src/config.ts', 'export const home = process.env.HOME;', null],
  ['libs/kernel/src/slow-start.ts', 'export const named = /(\\w+)=/;', 'regexp/no-super-linear-move'],
  ['apps/api/src/slow-return.ts', 'export const twice = /^a*a*b/;', 'regexp/no-super-linear-backtracking'],
  ['apps/api/src/sdk-pg.ts', "export { Client } from 'pg';", 'no-restricted-imports'],
  ['apps/api/src/sdk-prisma.ts', "export { Prisma } from '@prisma/client';", 'no-restricted-imports'],
  ['apps/builder/src/sdk-queue.ts', "export { Queue } from 'bullmq';", 'no-restricted-imports'],
  ['apps/builder/src/sdk-redis.ts', "export { Redis } from 'ioredis';", 'no-restricted-imports'],
  ['apps/builder/src/sdk-http.ts', "export { Agent } from 'undici';", 'no-restricted-imports'],
  ['apps/builder/src/sdk-nest.ts', "export { Module } from '@nestjs/common';", 'no-restricted-imports'],
  ['libs/drivers/images/src/sdk-pg.ts', "export { Client } from 'pg';", null],
  ['apps/api/src/sdk-jose.ts', "export { jwtVerify } from 'jose';", 'no-restricted-imports'],
  ['apps/api/src/sdk-oidc.ts', "export { discovery } from 'openid-client';", 'no-restricted-imports'],
  [
    'apps/api/src/sdk-keycloak.ts',
    "export * from 'keycloak-connect/middleware/auth-utils/token.js';",
    'no-restricted-imports',
  ],
  ['libs/drivers/images/src/sdk-nest.ts', "export { Module } from '@nestjs/common';", 'no-restricted-imports'],
  ['apps/api/src/nest.ts', "export { Module } from '@nestjs/common';", null],
  ['apps/runtime-gateway/src/http.ts', "export { Agent } from 'undici';", null],
  ['apps/api/src/grants.ts', "export { issueGrant } from '@tiffin/access';", 'no-restricted-imports'],
  ['apps/api/src/access/grants.ts', "export { issueGrant } from '@tiffin/access';", null],
  ['apps/api/src/access/worker.ts', "export { issueWorkerGrant } from '@tiffin/access';", 'no-restricted-imports'],
  ['apps/builder/src/main.ts', "export { issueWorkerGrant } from '@tiffin/access';", null],
  ['apps/builder/src/elsewhere.ts', "export { issueWorkerGrant } from '@tiffin/access';", 'no-restricted-imports'],
  ['apps/deployer/src/main.ts', "export { issueGrant } from '@tiffin/access';", 'no-restricted-imports'],
  [
    'apps/api/src/access/forges.ts',
    "import { Grant } from '@tiffin/access';\nexport const make = Grant.unchecked;",
    'no-restricted-syntax',
  ],
  [
    'apps/api/src/forges-key.ts',
    "import type { StoreKey } from '@tiffin/access';\nexport const key = {} as unknown as StoreKey;",
    'no-restricted-syntax',
  ],
  [
    'libs/drivers/postgres/src/casts.ts',
    'export const ask = (t: { $queryRaw<T>(sql: TemplateStringsArray): T }) => t.$queryRaw<{ id: string }[]>`select 1 as id`;',
    'no-restricted-syntax',
  ],
  ['apps/api/src/ships-tests.ts', "export * from './testing/anything.js';", 'no-restricted-imports'],
  ['apps/api/src/testing/keys.ts', "export { issueWorkerGrant } from '@tiffin/access';", null],
  ['libs/kernel/src/any.ts', 'export const what: any = 1;', '@typescript-eslint/no-explicit-any'],
  [
    'libs/kernel/src/forgets.ts',
    'export function go(): void {\n  Promise.resolve(1);\n}',
    '@typescript-eslint/no-floating-promises',
  ],
  ['libs/kernel/src/name-utils.ts', 'export const a = 1;', 'tiffin/file-names'],
  ['libs/kernel/src/camelCase.ts', 'export const a = 1;', 'tiffin/file-names'],
  ['libs/kernel/src/long.ts', '\n'.repeat(301), 'max-lines'],
  ['libs/kernel/src/wide.ts', 'export const f = (a: 1, b: 1, c: 1, d: 1): number => a + b + c + d;', 'max-params'],
  ['libs/kernel/src/big.ts', `export function f(): void {${'\n  void 0;'.repeat(40)}\n}`, 'max-lines-per-function'],
  ['libs/kernel/src/big.test.ts', `export function f(): void {${'\n  void 0;'.repeat(40)}\n}`, null],
  ['libs/kernel/src/branches.ts', `export const f = (a: number): number => ${'a ? 1 : '.repeat(8)}0;`, 'complexity'],
  ['libs/kernel/src/tested.test.ts', "export { anything } from '@tiffin/testing';", null],
];

describe('lint', () => {
  let workspace: PlantedWorkspace;
  let withoutGraph: string;
  let broken: ReadonlyMap<string, readonly string[]>;

  beforeAll(async () => {
    workspace = new PlantedWorkspace(process.cwd());
    for (const from of rooms) {
      for (const to of rooms) workspace.plant(planted(from, to), `export * from '${packages[to][1]}';\n`);
    }
    for (const [path, source] of bans) workspace.plant(path, `${source}\n`);
    workspace.plant('libs/canvas/rules/src/climbs.ts', "export * from '../../../kernel/src/index.js';\n");
    withoutGraph = await workspace.lint().then(
      () => 'linted',
      (error: Error) => error.message,
    );
    await workspace.makeGraph();
    broken = await workspace.lint();
  }, 120_000);

  afterAll(() => workspace[Symbol.dispose]());

  it.each(rooms)('lets %s import what the house style says, and nothing else', (from) => {
    // A room is asked about others: what it imports of itself is its own affair unless the table names it.
    const others = rooms.filter(
      (to) => packages[to][1].slice('@tiffin/'.length) !== packages[from][0].split('/').at(-1),
    );
    const allowed = others.filter((to) => !broken.get(planted(from, to))?.includes(boundary));
    expect(allowed.sort().join(' ')).toBe(mayImport[from]);
  });

  it('does not pass silently where Nx has no project graph', () => {
    expect(withoutGraph).toContain('Nx has no project graph here');
  });

  it('refuses a relative path into another package', () => {
    expect(broken.get('libs/canvas/rules/src/climbs.ts')).toContain(boundary);
  });

  it.each(bans)('judges %s', (path, _source, rule) => {
    expect(broken.get(path) ?? []).toEqual(rule === null ? [] : [rule]);
  });
});
