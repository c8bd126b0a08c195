import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { newId } from '@tiffin/kernel';
import { InspectCells } from '@tiffin/deployments-operations';
import { PostgresOpenings, TenantDatabase } from '@tiffin/postgres';
import { Repeat } from '@tiffin/process';
import { createTestDatabase, type TestDatabase } from '@tiffin/testing';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { makeProject } from '../testing/test-project.js';
import { makeTenant, type TestTenant } from '../testing/test-tenant.js';
import { TestApi } from '../testing/test-api.js';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

let database: TestDatabase;
let superuser: pg.Client;
let api: TestApi;
let acme: TestTenant;
let olga: string;
let home: string;
let projectId: string;
let worker: TenantDatabase;
let deployer: Repeat;
beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'tiffin-operating-'));
  database = await createTestDatabase();
  superuser = new pg.Client({ connectionString: database.superuser });
  await superuser.connect();
  api = await TestApi.start(database.app);
  acme = await makeTenant(api.database, 'acme');
  projectId = (await makeProject(api, acme, 'Shop')).projectId;
  olga = api.identity.issue('olga', { isOperator: true, name: 'Olga' });
  await superuser.query(`update tenant set plan_id = (select id from platform.plan where name = 'free')`);
  for (const name of ['ann', 'bob'])
    await superuser.query(
      `insert into platform.sign_up_request (id, subject, name, email) values ($1, $2, $2, $2 || '@example.org')`,
      [newId(), name],
    );
  await superuser.query(`select directory.enter_user($1, 'carol', 'carol@example.org', true, 'Carol')`, [newId()]);
  await giveUp();
  worker = await TenantDatabase.open(database.worker, 1);
  deployer = inspectAll();
  deployer.start();
});
afterAll(async () => {
  await deployer.stop();
  await worker.close();
  await api.close();
  await superuser.end();
  await database.drop();
  rmSync(home, { recursive: true });
});

const inTheWay: Readonly<Record<string, readonly string[]>> = { poor: ['the right "create pods" is missing'] };

/** What a deployer does, with a cell in which nothing is in the way. */
function inspectAll(): Repeat {
  const report = (error: unknown) => expect.unreachable(String(error));
  const inspect = new InspectCells({
    record: new PostgresOpenings(worker, { kind: 'worker', id: 'deployer', name: 'deployer' }),
    share: { isOurs: () => Promise.resolve(true) },
    inspections: { local: { inspect: ({ name }) => Promise.resolve({ problems: inTheWay[name] ?? [], facts: {} }) } },
    report,
    withinMs: 5_000,
  });
  return new Repeat(() => inspect.run(), 100, report);
}

/** As the third start without an end leaves it. */
const giveUp = () =>
  superuser.query(
    `update project set build_failed_revision_id = head_revision_id, built_revision_id = null,
       build_failure = '{"unitKey": null, "unitName": null, "reason": "r", "lastLines": [], "isQuarantined": true}'`,
  );

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the built program as whoever has the token. */
function tiffin(args: readonly string[], token: string = olga): Promise<Ended> {
  const env = { PATH: process.env['PATH'], TIFFIN_API_URL: api.url, TIFFIN_TOKEN: token, XDG_CONFIG_HOME: home };
  return new Promise((done) => {
    execFile(process.execPath, [resolve('dist/apps/cli/main.mjs'), ...args], { env }, (error, stdout, stderr) =>
      done({ code: Number(error?.code ?? 0), stdout, stderr }),
    );
  });
}

async function asked(...args: string[]): Promise<readonly [number, Record<string, never>]> {
  const { code, stdout } = await tiffin(['operator', ...args, '--json']);
  return [code, JSON.parse(stdout) as Record<string, never>];
}

/** What the page says to type, in its order: words as a shell takes them, without the comment. */
const typed = [...readFileSync('docs/operate.md', 'utf8').matchAll(/^```sh\n([\s\S]*?)^```$/gm)]
  .flatMap(([, block = '']) => block.trim().split('\n'))
  .map((line) => line.replace(/\s+#.*$/, ''));
const words = (line: string): string[] =>
  [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, bare]) => quoted ?? bare ?? '');

describe('docs/operate.md', () => {
  /** It needs `tiffin up` on the same machine: set-operator.test.ts. */
  const isOfUp = (line: string) => /^tiffin operator (grant|revoke) /.test(line);

  it('can be typed as it stands, from the top to the bottom', async () => {
    const lines = typed.filter((line) => !isOfUp(line));
    expect(lines.length).toBeGreaterThan(20);
    for (const line of lines) {
      const [program, ...args] = words(line);
      const { code, stderr } = await tiffin(args);
      expect([line, program, code, stderr]).toEqual([line, 'tiffin', 0, '']);
    }
    expect(await superuser.query(`select 1 from platform.app_user where subject = 'carol'`)).toMatchObject({
      rowCount: 0,
    });
    expect((await superuser.query('select from directory.quarantine')).rowCount).toBe(0);
  }, 180_000);

  it('has every command of operators in it', async () => {
    const named = async (...of: string[]): Promise<string[]> => {
      const { stdout } = await tiffin(['operator', ...of, '--help']);
      const listed = stdout.split('Commands:')[1]?.split('\n\n')[0] ?? '';
      return [...listed.matchAll(/^ {2}(\S+)/gm)].map(([, name = '']) => name).filter((name) => name !== 'help');
    };
    const groups = ['sign-up', 'support', 'quarantined', 'cell'];
    const all = (await named()).filter((name) => !groups.includes(name));
    for (const group of groups) all.push(...(await named(group)).map((name) => `${group} ${name}`));
    expect(all.length).toBeGreaterThan(15);
    expect(all.filter((name) => !typed.some((line) => line.startsWith(`tiffin operator ${name}`)))).toEqual([]);
  });
});

describe('tiffin operator cell', () => {
  it('says what is in the way of opening one, and ends with 3', async () => {
    expect(
      (await tiffin(['operator', 'cell', 'add', 'poor', '--driver', 'local', '--address', '/srv/poor'])).code,
    ).toBe(0);
    const { code, stderr } = await tiffin(['operator', 'cell', 'state', 'poor', 'open', '--wait']);
    expect([code, stderr]).toEqual([3, expect.stringContaining('the right "create pods" is missing')]);
    const [, { cells }] = await asked('cells');
    expect(cells).toContainEqual(expect.objectContaining({ name: 'poor', state: 'closed' }));
    expect((await tiffin(['operator', 'cells'])).stdout).toMatch(
      /poor {2}closed, 0 tenants {2}local \/srv\/poor\n.*create pods/,
    );
  });

  it.each([
    [['state', 'nowhere', 'open'], 2, 'There is no cell "nowhere"'],
    [['change', 'poor'], 2, 'Say what is to change'],
    [['change', 'poor', '--capacity', 'many'], 2, 'a whole number, or none'],
    [['change', 'poor', '--settings', '/nowhere.json'], 2, 'a file of JSON'],
    [['change', 'poor', '--address', 'poor'], 3, 'the whole path'],
    [['move-tenant', 'acme', '--to', 'poor'], 3, '"acme" is on its way to the cell "eu-3"'],
    [['abort-move', 'acme'], 3, 'no move of "acme"'],
  ])('%j ends with %i', async (args, code, text) => {
    const ended = await tiffin(['operator', 'cell', ...args]);
    expect([ended.code, ended.stderr]).toEqual([code, expect.stringContaining(text)]);
  });
});

describe('tiffin operator', () => {
  it('is refused to everybody else, with the way to become one, and changes nothing', async () => {
    const before = await superuser.query('select state from tenant');
    for (const token of [acme.tokens.owner, api.identity.issue('nobody')])
      for (const args of [['tenants'], ['suspend', 'acme', '--reason', 'x'], ['erase-person', 'a@b.c', '--yes']]) {
        const ended = await tiffin(['operator', ...args], token);
        expect([args, ended.code, ended.stderr]).toEqual([args, 3, expect.stringContaining('docs/operate.md')]);
      }
    expect((await superuser.query('select state from tenant')).rows).toEqual(before.rows);
  });

  it.each([
    ['no reason', ['suspend', 'acme'], 2],
    ['a reason of blanks', ['suspend', 'acme', '--reason', ' '], 3],
    ['a tenant of nobody', ['resume', 'nobody'], 3],
    ['a plan of nobody', ['plan', 'acme', 'golden'], 2],
    ['a resource of nobody', ['override', 'acme', 'tenants', '5'], 3],
    ['neither a limit nor --remove', ['override', 'acme', 'projects'], 2],
    ['both', ['override', 'acme', 'projects', '5', '--remove'], 2],
    ['half a limit', ['override', 'acme', 'projects', '0.5'], 2],
    ['no day', ['override', 'acme', 'projects', '5', '--until', 'soon'], 2],
    ['a limit without a name', ['create-plan', 'odd', '=5'], 2],
    ['no mode that there is', ['sign-up', 'mode', 'ajar'], 2],
    ['nobody who asked', ['sign-up', 'approve', 'nobody@example.org'], 2],
    ['no minutes', ['support', 'open', 'acme', '--reason', 'x', '--minutes', '0'], 2],
    ['nothing that is open', ['support', 'close', 'nobody'], 2],
    ['nothing that is quarantined', ['quarantined', 'release', '00000000-0000-7000-8000-000000000000'], 3],
    ['neither an id nor --all', ['quarantined', 'release'], 2],
    ['nobody of an address', ['erase-person', 'nobody@example.org', '--yes'], 2],
  ])('ends as all commands do with %s', async (_, args, code) => {
    const ended = await tiffin(['operator', ...args, '--json']);
    expect([ended.code, JSON.parse(ended.stdout)]).toEqual([code, expect.objectContaining({ ok: false })]);
    expect(ended.stderr).not.toContain('    at ');
  });

  it('answers scripts with one document', async () => {
    await giveUp();
    expect(await asked('quarantined', 'list')).toMatchObject([
      0,
      { ok: true, quarantined: [{ id: projectId, work: 'build', tenant: { slug: 'acme' } }] },
    ]);
    expect(await asked('quarantined', 'release', projectId)).toEqual([0, { ok: true, released: [projectId] }]);
    expect(await asked('tenants', 'ACM')).toMatchObject([
      0,
      { ok: true, tenants: [{ slug: 'acme', state: 'active' }] },
    ]);
    expect(await asked('tenant', 'acme')).toMatchObject([0, { tenant: { slug: 'acme', usage: expect.any(Array) } }]);
    expect(await asked('suspend', 'acme', '--reason', 'Unpaid')).toMatchObject([
      0,
      { ok: true, tenant: { state: 'suspended', stateReason: 'Unpaid' } },
    ]);
    expect(await asked('resume', 'acme')).toMatchObject([0, { tenant: { state: 'active' } }]);
    const opened = await asked('support', 'open', 'acme', '--reason', 'Ticket', '--minutes', '5');
    expect(opened).toMatchObject([0, { supportAccess: { isOpen: true, reason: 'Ticket', tenant: { slug: 'acme' } } }]);
    expect(await asked('support', 'close', 'acme')).toMatchObject([0, { closed: [expect.any(String)] }]);
    expect(await asked('sign-up', 'mode', 'open')).toEqual([0, { ok: true, mode: 'open' }]);
  });

  it('erases nobody without --yes, and says who it would be', async () => {
    const id = newId();
    await superuser.query(`select directory.enter_user($1, 'dora', 'dora@example.org', true, 'Dora')`, [id]);
    const ended = await tiffin(['operator', 'erase-person', 'dora@example.org']);
    expect([ended.code, ended.stderr]).toEqual([2, expect.stringContaining(id)]);
    expect((await superuser.query(`select from platform.app_user where id = $1`, [id])).rowCount).toBe(1);
  });
});
