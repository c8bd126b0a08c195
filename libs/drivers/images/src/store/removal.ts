import { rename, rm, stat } from 'node:fs/promises';
import { besides } from './write-atomically.js';

/** Removes files that nobody has touched since a moment, beside others who touch what they take. */
export class Removal {
  /** Of what it removed. */
  bytes = 0;

  constructor(private readonly beforeMs: number) {}

  /** False at the first step of which something has to stay. */
  async removeInOrder(steps: readonly (readonly string[])[]): Promise<boolean> {
    for (const paths of steps) {
      const removed = await Promise.all(paths.map((path) => this.remove(path)));
      if (!removed.every(Boolean)) return false;
    }
    return true;
  }

  /** False where somebody has just taken it. */
  async remove(path: string): Promise<boolean> {
    if ((await this.look(path)) === 'young') return false;
    const aside = besides(path);
    const found = await rename(path, aside).then(
      () => true,
      () => false,
    );
    if (!found) return true;
    const size = await this.look(aside);
    // Taken between the look and now: whoever did so saw it there, and finds it again.
    if (size === 'young') {
      await rename(aside, path);
      return false;
    }
    await rm(aside, { force: true });
    this.bytes += size;
    return true;
  }

  private async look(path: string): Promise<number | 'young'> {
    const found = await stat(path).catch(() => null);
    if (found === null) return 0;
    return found.mtimeMs > this.beforeMs ? 'young' : found.size;
  }
}
