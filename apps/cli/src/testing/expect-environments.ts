import { expect } from 'vitest';
import type { TestStack } from '@tiffin/testing';
import { expectRollout } from './expect-rollout.js';
import type { Ended } from './expect-tokens.js';

/** Exit code, what is said, arguments. */
const refused = [
  [3, /"testing" is that of another environment/, 'create', 'testing'],
  [3, /lower-case letters/, 'create', 'Pre-Production'],
  [3, /circle: "staging" -> "testing" -> "staging"/, 'settings', 'testing', '--after', 'staging'],
  [3, /nothing comes before it/, 'settings', 'development', '--after', 'testing'],
  [3, /comes after itself/, 'settings', 'testing', '--after', 'testing'],
  [3, /30 days/, 'settings', 'testing', '--soak', '31d'],
  [2, /no environment "qa"/, 'settings', 'testing', '--after', 'qa'],
  [2, /90s, 30m, 12h or 2d/, 'settings', 'testing', '--soak', 'soon'],
  [2, /any, all/, 'settings', 'testing', '--requires', 'most'],
] as const;

/** The stages of a project: made, ordered, and each mistake told. */
export async function expectEnvironments(
  { client }: TestStack,
  tiffin: (args: readonly string[]) => Promise<Ended>,
): Promise<void> {
  const { slug } = await client.createProject('Staged');
  const env = (...args: readonly string[]) => tiffin(['env', ...args, '--project', slug]);
  const asked = async (...args: readonly string[]) => JSON.parse((await env(...args, '--json')).stdout) as object;

  expect(await env('create', 'testing')).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('from development'),
  });
  expect(await asked('create', 'production', '--soak', '12h')).toMatchObject({ ok: true, upstream: ['testing'] });
  expect(await asked('create', 'staging')).toMatchObject({ upstream: ['testing'] });
  expect(await asked('settings', 'production', '--after', 'staging,testing', '--requires', 'all')).toMatchObject({
    environment: { upstream: ['testing', 'staging'], requires: 'all', soakSeconds: 43_200 },
  });
  expect((await env('list')).stdout.split('\n').map((line) => line.replace(/ {2,}/g, '  '))).toEqual([
    'development  empty  no release  each release that is built',
    'testing  empty  no release  from development',
    'production  empty  no release  from testing and staging, after 12h there',
    'staging  empty  no release  from testing',
    '',
  ]);
  expect((await env('settings', 'testing', '--soak', '0s')).stdout).toContain('were so already');
  for (const [code, stderr, ...args] of refused)
    expect(await env(...args)).toMatchObject({ code, stderr: expect.stringMatching(stderr) });
  expect((await env('migrations', 'testing')).stdout).toContain('No release has changed a database of testing yet');
  expect(await asked('migrations', 'testing')).toEqual({ ok: true, environment: 'testing', migrations: [] });
  const nowhere = '0198f000-0000-7000-8000-000000000001';
  for (const change of [nowhere, 'the-last-one'])
    expect(await env('resolve', 'testing', change)).toMatchObject({ code: 3 });
  await expectRollout(env);
  expect(await asked('settings', 'testing')).toMatchObject({
    environment: { upstream: ['development'], soakSeconds: 0 },
  });
}
