import pg from 'pg';
import { expect } from 'vitest';
import { answering, drawFunctions, rewrite, type TestStack } from '@tiffin/testing';
import type { Ended } from './expect-tokens.js';

/** Two releases of a project, the second serving. */
export async function expectReleases(
  { client, database }: TestStack,
  tiffin: (args: readonly string[]) => Promise<Ended>,
): Promise<void> {
  const project = await client.createProject('Released');
  const inProject = ['--project', project.slug];
  const empty = await tiffin(['release', 'list', ...inProject]);
  expect(empty).toMatchObject({ code: 0, stdout: expect.stringContaining('There is no release yet') });
  await client.save(project.id, 0, drawFunctions({ hello: answering('one') }));
  await client.untilLive(project.environmentId, 1);
  await client.save(project.id, 1, rewrite('hello', answering('two')));
  await client.untilLive(project.environmentId, 2);

  const listed = await tiffin(['release', 'list', ...inProject, '--json']);
  expect(JSON.parse(listed.stdout)).toMatchObject({
    releases: [
      { number: 2, revisionNumber: 2, currentIn: ['development'], imagesCollectedAt: null },
      { number: 1, revisionNumber: 1, currentIn: [] },
    ],
  });
  const [newest] = (await tiffin(['release', 'list', ...inProject, '--limit', '1'])).stdout.trim().split('\n');
  expect(newest).toMatch(/^[a-z]+-[a-z]+-2 {2}revision 2 {2}\S+ {2}development$/);
  const name = newest?.split(' ')[0] ?? '';
  const shown = (await tiffin(['release', 'show', name, ...inProject])).stdout;
  expect(shown).toContain('serves in development');
  expect(shown).toMatch(/^ {2}function-hello +sha256:[0-9a-f]{64} {2}hello$/m);
  const wrong = await tiffin(['release', 'show', name.replace(/2$/, '1'), ...inProject]);
  expect(wrong).toMatchObject({ code: 3, stderr: expect.stringContaining('tiffin release list') });

  await expectGone(database.superuser, project.id, async (args) => (await tiffin([...args, ...inProject])).stdout);
  await expectDifference(name, (args) => tiffin(['release', 'diff', ...args, ...inProject]));
}

/** A release whose images went is told with that. */
async function expectGone(
  superuser: string,
  projectId: string,
  shown: (args: readonly string[]) => Promise<string>,
): Promise<void> {
  const postgres = new pg.Client({ connectionString: superuser });
  await postgres.connect();
  await postgres.query('update release set images_collected_at = now() where project_id = $1 and number = 1', [
    projectId,
  ]);
  await postgres.end();
  expect(await shown(['release', 'list'])).toMatch(/-1 +revision 1 {2}\S+ {2}images are gone$/m);
  expect(await shown(['release', 'show', '1'])).toMatch(
    /^images {4}gone since 20\S+: save the canvas of its revision again/m,
  );
}

async function expectDifference(newest: string, diff: (args: readonly string[]) => Promise<Ended>): Promise<void> {
  const whole = await diff(['1']);
  expect(whole).toMatchObject({ code: 0, stdout: expect.stringContaining(` → ${newest}\n`) });
  expect(whole.stdout).toContain('  ~ Function hello\n');
  expect(whole.stdout).toMatch(/^ {2}hello: sha256:[0-9a-f]{12} \(\d+\.\d MB\) → sha256:[0-9a-f]{12} \(\d+\.\d MB\)$/m);
  expect(whole.stdout).toMatch(/^--- hello\/handler\.js\n\+\+\+ hello\/handler\.js\n@@ .* @@\n-.*one.*\n\+.*two/m);
  const stat = await diff(['1', newest, '--stat']);
  expect(stat.stdout).toContain('  hello/handler.js  +1 -1\n');
  expect(stat.stdout).not.toContain('@@');
  const { comparison } = JSON.parse((await diff(['2', '1', '--json'])).stdout) as { comparison: object };
  expect(comparison).toMatchObject({ entities: [{ change: 'changed', name: 'hello' }], connections: [] });
  expect(await diff(['2'])).toMatchObject({ code: 0, stdout: expect.stringContaining('Nothing changed') });
  const wrong = await diff(['1', '9']);
  expect(wrong).toMatchObject({ code: 3, stderr: expect.stringContaining('There is no release "9" in this project.') });
  expect(wrong.stderr).toContain('tiffin release list');
}
