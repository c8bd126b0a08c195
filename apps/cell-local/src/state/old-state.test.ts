import { expect, it } from 'vitest';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { DesiredRoute, DesiredUnit } from '@tiffin/contracts';
import { waitUntil } from '@tiffin/testing/wait-until';
import { TestCell } from '../testing/test-cell.js';
import type { EnvironmentState } from './state-store.js';

/** Written by a cell that knew no owners, no settings and no secrets. Never changed: cells of that form are upgraded. */
const golden = new URL('./golden/state-1.json', import.meta.url);

it('what a cell of the first form has served is served again, by the same processes when it is deployed anew', async () => {
  await using cell = await TestCell.start();
  const text = await readFile(golden, 'utf8');
  const { environmentId, epoch, serving } = JSON.parse(text) as EnvironmentState;
  if (serving === null) throw new Error('it serves nothing');
  const folder = (digest: string) => join(cell.dir, 'images', digest.replace('sha256:', ''));
  for (const { key, imageDigest } of serving.units) {
    await rename(folder(await cell.images.add({ answer: key })), folder(imageDigest));
  }
  await writeFile(join(cell.dir, 'cell', 'state', `${environmentId}.json`), text);
  await cell.restart();
  const [{ host, unit }] = serving.routes as [DesiredRoute];
  const [{ key: called }] = serving.units as [DesiredUnit];
  await waitUntil('it is live', async () => (await cell.observe(environmentId))?.rollout === 'live');
  const before = await cell.observe(environmentId);
  expect(before).toMatchObject({ epoch, servingReleaseId: serving.releaseId });
  expect((await cell.get(host)).body).toBe(unit);
  expect((await cell.get(host, `/upstream?unit=${called}`)).body).toBe(called);

  const owner = { tenant: 't', project: 'p' };
  const after = await cell.rollOut({ ...serving, epoch: epoch + 1, owner, settingsHash: '1' });
  expect(after).toMatchObject({ rollout: 'live', epoch: epoch + 1 });
  expect(after.units.map(({ pid }) => pid)).toEqual(before?.units.map(({ pid }) => pid));
});
