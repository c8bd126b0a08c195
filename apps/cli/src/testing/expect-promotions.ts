import { expect } from 'vitest';
import { answering, drawFunctions, rewrite, type TestStack } from '@tiffin/testing';
import type { Ended } from './expect-tokens.js';

type Tiffin = (...args: readonly string[]) => Promise<Ended>;

/** A project whose releases go from stage to stage, and each mistake told. */
export async function expectPromotions(
  stack: TestStack,
  tiffin: (args: readonly string[]) => Promise<Ended>,
): Promise<void> {
  const { client } = stack;
  const project = await client.createProject('Promoted');
  const run: Tiffin = (...args) => tiffin([...args, '--project', project.slug]);
  await client.save(project.id, 0, drawFunctions({ hello: answering('one') }));
  await client.untilLive(project.environmentId, 1);
  await run('env', 'create', 'testing');
  await run('env', 'create', 'production');
  await stack.startProcess('promoter');
  try {
    await expectOrder(run);
    await client.save(project.id, 1, rewrite('hello', answering('two')));
    await client.untilLive(project.environmentId, 2);
    await expectRollback(run);
    await expectHold(run);
    await expectApprovals(run);
  } finally {
    await stack.processes.promoter.end('SIGTERM');
  }
}

async function expectOrder(run: Tiffin): Promise<void> {
  const tooEarly = await run('promote', 'production', '1');
  expect(tooEarly).toMatchObject({ code: 3, stderr: expect.stringContaining('has not been in "testing"') });
  const checked = await run('promote', 'production', '1', '--check');
  expect(checked).toMatchObject({ code: 3, stdout: expect.stringMatching(/^✗ order .*has not been in "testing"/m) });
  expect(await run('promote', 'production')).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('Nothing runs'),
  });
  expect(await run('promote', 'testing', '9')).toMatchObject({
    code: 3,
    stderr: expect.stringContaining('has no release "9"'),
  });

  const promoted = await run('promote', 'testing', '--wait');
  expect(promoted.stderr).toBe('');
  expect(promoted.stdout).toMatch(
    /✓ deploy\n[^]*✓ health\n[^]*✓ smoke\n[^]*✓ [a-z]+-[a-z]+-1 runs in testing, verified/,
  );
  expect(promoted.code).toBe(0);
  expect(await run('promote', 'production', '--wait', '--json')).toMatchObject({ code: 0 });
  const { promotions } = JSON.parse((await run('promotion', 'list', 'production', '--json')).stdout) as {
    promotions: readonly object[];
  };
  expect(promotions).toMatchObject([{ phase: 'Succeeded', way: 'person' }]);
}

async function expectRollback(run: Tiffin): Promise<void> {
  const nothing = await run('rollback', 'testing');
  expect(nothing).toMatchObject({ code: 3, stderr: expect.stringContaining('nothing else was ever verified') });
  expect(await run('promote', 'testing', '2', '--wait')).toMatchObject({ code: 0 });
  expect(await run('rollback', 'testing', '--wait', '--reason', 'two is wrong')).toMatchObject({ code: 0 });
  expect((await run('promotion', 'list', 'testing')).stdout.split('\n')[0]).toMatch(
    /Succeeded {2}[a-z]+-[a-z]+-1 .*rollback/,
  );
  expect(await run('abort', 'testing')).toMatchObject({
    code: 3,
    stderr: expect.stringContaining('No promotion waits'),
  });
}

async function expectHold(run: Tiffin): Promise<void> {
  expect((await run('hold', 'testing', '--reason', 'a sale')).stdout).toContain('automation leaves it alone');
  expect((await run('hold', 'testing')).stdout).toContain('was held already');
  expect((await run('unhold', 'testing')).stdout).toContain('held no longer');
}

/** Whoever asks does not approve. */
async function expectApprovals(run: Tiffin): Promise<void> {
  const settings = ['--approvals', '1', '--approvers', 'admin'];
  expect(await run('env', 'settings', 'production', ...settings)).toMatchObject({ code: 0 });
  const asked = await run('promote', 'production', '2', '--wait', '--timeout', '0s');
  expect(asked).toMatchObject({ code: 5, stderr: expect.stringContaining('1 more approval') });
  expect(await run('approve', 'production')).toMatchObject({ code: 3 });
  expect((await run('abort', 'production', '--reason', 'not today')).stdout).toContain('is aborted');
}
