/**
 * Disk of a project that is saved 1,000 times (`--saves=`), each time built into another image: before anything is collected, after, and
 * after a quarter as many saves again. Ends with 1 where it grew with the saves, or where one of two rollback targets is not deployed.
 */
import { type DiskUse, keptBriefly, SavedOften, type SavedUse, startTestRun, TestStack } from '@tiffin/testing';

const saves = Number(process.argv.find((arg) => arg.startsWith('--saves='))?.slice('--saves='.length) ?? 1_000);
const more = Math.ceil(saves / 4);
/** Each of these runs before the next is saved, so that there is something to go back to. */
const deployed = 12;
/** By number, running, and to go back to. */
const kept = 20 + 1 + 10;

const megabytes = ({ files, bytes }: DiskUse): string => `${(bytes / 1_048_576).toFixed(1)} in ${files} files`;

function print(name: string, use: SavedUse): void {
  const { images, cell, releases, wholeReleases, imageRows, builds, deployments } = use;
  const counts = [`${wholeReleases} of ${releases}`, imageRows, builds, deployments];
  process.stdout.write(`| ${[name, megabytes(images), megabytes(cell), ...counts].join(' | ')} |\n`);
}

async function measure(saved: SavedOften): Promise<boolean> {
  process.stdout.write('| | store, MiB | cell, MiB | releases with images | images | builds | deployments |\n');
  process.stdout.write('|---|---|---|---|---|---|---|\n');
  await saved.deploy(deployed);
  print('before', await saved.use());
  await saved.save(saves);
  print(`${saves} saves`, await saved.use());
  await saved.collect();
  const once = await saved.use();
  print('collected', once);
  await saved.save(more);
  print(`${more} saves more`, await saved.use());
  await saved.collect();
  const twice = await saved.use();
  print('collected', twice);
  const targets = await saved.rollbackTargets();
  const isBack = (await saved.goBack(targets.at(-1) ?? 0)) && (await saved.goBack(targets[0] ?? 0));
  const isRefused = await saved.isCollectedRefused();
  process.stdout.write(`\n${targets.length} rollback targets; the oldest and the newest deployed: ${String(isBack)}; `);
  process.stdout.write(`a collected one refused: ${String(isRefused)}\n`);
  const isBounded = twice.wholeReleases <= kept && twice.images.bytes <= once.images.bytes * 1.2;
  return isBounded && isBack && isRefused;
}

const stop = await startTestRun();
const stack = await TestStack.start({ keep: keptBriefly });
const saved = await SavedOften.start(stack);
try {
  if (!(await measure(saved))) process.exitCode = 1;
} finally {
  await saved.stop();
  await stack.stop();
  await stop();
}
