/** node infra/test-cluster/program/tidy-modules.mjs: to be run when a version in one of modules/ was changed. Makes the rest of go.mod and go.sum fit. */
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { go, modFileOf } from './go.mjs';
import { goModules } from './tool-sets.mjs';

/** As the build sees it; what it makes changed copies of must be known by go.sum all the same. */
async function tidy(module, aside) {
  const cwd = join(import.meta.dirname, '../modules', module);
  const modFile = await modFileOf(module, cwd, aside);
  await go(['mod', 'tidy', `-modfile=${modFile}`], cwd);
  const changed = Object.keys(goModules[module].changed ?? {});
  for (const name of changed) await go(['mod', 'edit', '-dropreplace', name, modFile], cwd);
  for (const file of ['go.mod', 'go.sum']) copyFileSync(join(aside, file), join(cwd, file));
  for (const name of changed) await go(['mod', 'download', name], cwd);
}

for (const module of Object.keys(goModules)) {
  const aside = mkdtempSync(join(tmpdir(), 'tiffin-modules-'));
  await tidy(module, aside).finally(() => rmSync(aside, { recursive: true }));
}
