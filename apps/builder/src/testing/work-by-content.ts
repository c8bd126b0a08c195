import { setTimeout as pause } from 'node:timers/promises';
import type { ImageFactory, ImageOrder, StoredImage } from '@tiffin/builds-operations';
import { UnitFailure } from '@tiffin/builds-operations';

/** Builds as the content of a unit says: it may take a while, fail, throw, end its process or eat its memory. */
export class WorkByContent implements ImageFactory {
  runtimeDigests() {
    return { 'runtime-gateway': 'g', 'runtime-workspace': 'w', 'runtime-function-node': 'f' };
  }

  has(): Promise<boolean> {
    return Promise.resolve(true);
  }

  async build({ content, contentHash }: ImageOrder): Promise<StoredImage> {
    const text = JSON.stringify(content);
    await pause(Number(/takes (\d+) ms/.exec(text)?.[1] ?? 0));
    if (text.includes('fails')) throw new UnitFailure('it does not compile');
    if (text.includes('throws')) throw new TypeError('x is undefined');
    if (text.includes('exits')) process.exit(7);
    if (text.includes('eats memory')) eatMemory();
    return { digest: `sha256:${contentHash}`, sizeBytes: 1 };
  }

  resolveLock(): Promise<string> {
    return Promise.resolve('{}');
  }
}

function eatMemory(): never {
  const eaten: number[][] = [];
  for (;;) eaten.push(Array.from({ length: 500_000 }, (_, at) => at / 3));
}
