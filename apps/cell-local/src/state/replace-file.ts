import { open, rename, rm } from 'node:fs/promises';

/** In one step: a reader finds the old content or the new one. Rejects when the disk is full; what was there is then untouched. */
export async function replaceFile(path: string, content: string): Promise<void> {
  const draft = `${path}.new`;
  try {
    const file = await open(draft, 'w', 0o600);
    try {
      await file.writeFile(content);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(draft, path);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
}
