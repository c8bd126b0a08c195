import { afterEach, beforeEach, expect, it } from 'vitest';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkTree } from './check-tree.js';

let modules: string;

beforeEach(async () => {
  modules = await mkdtemp(join(tmpdir(), 'tree-'));
  await mkdir(join(modules, '@scope/name/lib'), { recursive: true });
  await writeFile(join(modules, '@scope/name/lib/index.js'), '');
});

afterEach(() => rm(modules, { recursive: true, force: true }));

it('accepts plain files and folders', async () => {
  await expect(checkTree(modules)).resolves.toBeUndefined();
});

it('names the package that holds a link', async () => {
  await symlink('/etc', join(modules, '@scope/name/lib/data'));
  await expect(checkTree(modules)).rejects.toMatchObject({
    code: 'ESOURCE',
    packageName: '@scope/name',
    reason: 'it holds "data", which is no plain file.',
  });
});
