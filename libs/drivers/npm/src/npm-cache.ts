import type { Stats } from 'node:fs';
import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';

interface KeptFile {
  readonly path: string;
  readonly stats: Stats;
}

const staleAfterMs = 60 * 60 * 1000;

/** What npm keeps of packages, for all who build: bounded, so that nobody's packages fill the disk. */
export class NpmCache {
  #writtenSince = Infinity;

  /** `directory`: npm's own; `mostBytes`: what may be kept. */
  constructor(
    readonly directory: string,
    private readonly mostBytes: number,
  ) {}

  /** A run of npm has written so much, in part here. It is gone through at the first one, and after a tenth of what may be kept. */
  async wrote(bytes: number): Promise<void> {
    this.#writtenSince += bytes;
    if (this.#writtenSince < this.mostBytes / 10) return;
    this.#writtenSince = 0;
    await this.trim();
  }

  /** Removes the oldest packages until half of what may be kept is left; npm fetches one anew that it misses. */
  async trim(): Promise<void> {
    const place = join(this.directory, '_cacache');
    await removeStale(join(place, 'tmp'));
    const files = await filesIn(join(place, 'content-v2'));
    let kept = files.reduce((sum, { stats }) => sum + stats.size, 0);
    if (kept <= this.mostBytes) return;
    for (const { path, stats } of files.sort((a, b) => a.stats.mtimeMs - b.stats.mtimeMs)) {
      if (kept <= this.mostBytes / 2) return;
      await rm(path, { force: true });
      kept -= stats.size;
    }
  }
}

/** What a process that was killed has left in a folder. */
export async function removeStale(directory: string): Promise<void> {
  const names = await readdir(directory).catch(() => []);
  const found = await Promise.all(names.map((name) => look(join(directory, name))));
  const stale = found.flat().filter(({ stats }) => Date.now() - stats.mtimeMs > staleAfterMs);
  await Promise.all(stale.map(({ path }) => rm(path, { recursive: true, force: true })));
}

async function filesIn(directory: string): Promise<KeptFile[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true }).catch(() => []);
  const files = entries.filter((entry) => entry.isFile());
  return (await Promise.all(files.map(({ parentPath, name }) => look(join(parentPath, name))))).flat();
}

/** None where it has gone in the meantime. */
const look = (path: string): Promise<readonly KeptFile[]> =>
  stat(path).then(
    (stats) => [{ path, stats }],
    () => [],
  );
