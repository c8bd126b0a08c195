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
