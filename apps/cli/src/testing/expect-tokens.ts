import { expect } from 'vitest';

/** How a command ended, and what it said. */
export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs `tiffin`, with what of the environment is other than usual. */
type Tiffin = (args: readonly string[], environment?: Readonly<Record<string, string>>) => Promise<Ended>;

/** The life of a token on the command line: made, shown once, used within its bounds, listed, revoked, refused. */
export async function expectTokens(tiffin: Tiffin, project: string): Promise<void> {
  const made = await tiffin(['token', 'create', 'ci', '--scope', 'deploy', '--project', project, '--expires', '30']);
  expect(made).toEqual({
    code: 0,
    stdout: expect.stringMatching(/^tfn_\S+\n$/),
    stderr: expect.stringContaining('never again'),
  });
  const token = made.stdout.trim();
  const asToken = { TIFFIN_TOKEN: token };
  expect((await tiffin(['variable', 'list', '--project', project], asToken)).code).toBe(0);
  expect(await tiffin(['token', 'list'], asToken)).toMatchObject({ code: 3 });
  const listed = await tiffin(['token', 'list']);
  expect(listed.stdout).toMatch(new RegExp(`^ci  deploy, ${project}, of .+, last used .+, expires .+$`, 'm'));
  const asJson = await tiffin(['token', 'list', '--json']);
  expect(JSON.parse(asJson.stdout)).toMatchObject({
    ok: true,
    tokens: expect.arrayContaining([expect.objectContaining({ name: 'ci', state: 'active', project })]),
  });
  expect(`${listed.stdout}${asJson.stdout}`).not.toContain(token);
  expect(await tiffin(['token', 'revoke', 'ci'])).toMatchObject({ code: 0 });
  expect(await tiffin(['variable', 'list', '--project', project], asToken)).toMatchObject({ code: 3 });
  expect((await tiffin(['token', 'list'])).stdout).toMatch(/^ci .*, revoked/m);
  const refused = await tiffin(['token', 'revoke', 'ci']);
  expect(refused).toMatchObject({ code: 2, stderr: expect.stringContaining('tiffin token list') });
  for (const args of [
    ['--scope', 'all'],
    ['--expires', '367'],
    ['--expires', 'soon'],
    ['--project', 'nobody'],
  ])
    expect([args, (await tiffin(['token', 'create', 'bad', ...args])).code]).toEqual([args, 2]);
}

/** The same for a machine: made, given a token, disabled and enabled, deleted with what it had. */
export async function expectAccountTokens(tiffin: Tiffin, project: string): Promise<void> {
  const account = (...args: string[]) => tiffin(['token', 'account', ...args]);
  expect(await account('create', 'ci', '--role', 'developer', '--json')).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('"role": "developer"'),
  });
  const create = ['token', 'create', 'deploys', '--account', 'ci', '--scope', 'deploy', '--project', project];
  const made = await tiffin(create);
  expect(made).toMatchObject({ code: 0, stdout: expect.stringMatching(/^tfn_\S+\n$/) });
  const asMachine = { TIFFIN_TOKEN: made.stdout.trim() };
  const used = () => tiffin(['variable', 'list', '--project', project], asMachine);
  expect((await used()).code).toBe(0);
  expect((await tiffin(['token', 'list'])).stdout).toMatch(/^deploys {2}deploy, .+, of ci, last used /m);
  expect((await account('list')).stdout).toMatch(/^ci {2}developer, active {2}\S+$/m);
  for (const [step, code] of [
    ['disable', 3],
    ['enable', 0],
  ] as const) {
    expect((await account(step, 'ci')).code).toBe(0);
    expect([step, (await used()).code]).toEqual([step, code]);
  }
  expect((await tiffin(['token', 'revoke', 'deploys'])).code).toBe(0);
  expect((await used()).code).toBe(3);
  expect((await account('delete', 'ci')).code).toBe(0);
  expect((await account('list')).stdout).not.toMatch(/^ci /m);
  for (const args of [['delete', 'ci'], ['create', 'boss', '--role', 'owner'], ['disable']])
    expect([args, (await account(...args)).code]).toEqual([args, 2]);
  expect((await tiffin(create)).stderr).toContain('tiffin token account list');
}
