import { afterAll, beforeAll, expect, it } from 'vitest';
import { keptBriefly, SavedOften, TestStack } from '@tiffin/testing';

/** Short form of `bench/retention.bench.ts`. */
const saves = 25;
const deployed = 6;

let stack: TestStack;
let saved: SavedOften;
beforeAll(async () => {
  stack = await TestStack.start({ keep: { ...keptBriefly, TIFFIN_KEEP_RELEASES: '5' } });
  saved = await SavedOften.start(stack);
}, 90_000);
afterAll(async () => {
  await saved.stop();
  await stack.stop();
});

it(
  'a project that is saved again and again takes no more disk, and goes back to what it ran',
  { timeout: 240_000 },
  async () => {
    await saved.deploy(deployed);
    await saved.save(saves);
    const before = await saved.use();
    await saved.collect();
    const once = await saved.use();
    expect(before.wholeReleases).toBe(1 + deployed + saves);
    // The newest, what runs, and ten that it can go back to, of which each has one image of its own; two are of all.
    expect(once.wholeReleases).toBeLessThanOrEqual(5 + 1 + 10);
    expect(once.imageRows).toBe(once.wholeReleases + 2);
    expect(once.images.bytes).toBeLessThan(before.images.bytes);
    expect(once.releases).toBe(before.releases);

    await saved.save(saves);
    await saved.collect();
    const twice = await saved.use();
    expect(twice.wholeReleases).toBeLessThanOrEqual(5 + 1 + 10);
    // As many images as rules keep, and a blob or two more or less.
    expect(twice.images.files).toBeLessThanOrEqual(once.images.files + (twice.wholeReleases - once.wholeReleases) * 6);
    expect(twice.cell.files).toBeLessThanOrEqual(once.cell.files);

    const targets = await saved.rollbackTargets();
    expect(targets.length).toBeGreaterThan(1);
    expect(await saved.goBack(targets.at(-1) ?? 0)).toBe(true);
    expect(await saved.goBack(targets[0] ?? 0)).toBe(true);
    expect(await saved.isCollectedRefused()).toBe(true);
  },
);
