import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

it('docs/guards.md, the guards that it names and their tests are in step', async () => {
  const { stdout } = await promisify(execFile)(process.execPath, ['tools/guards.mjs', '--check']);
  expect(stdout).toMatch(/^\d+ guards, 0 complaints\n$/);
});
