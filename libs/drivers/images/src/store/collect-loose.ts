import { readdir, readFile, rename, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { sha256 } from './digest.js';
import { blobsOfOthers, listedImages } from './listed-images.js';
import type { OciLayout } from './oci-layout.js';
import { Removal } from './removal.js';
import { partial } from './write-atomically.js';

/**
 * Removes what no listed image has and nobody has touched since `beforeMs`: blobs of builds that ended half-way, what was being written or
 * removed when somebody was killed, and what is remembered of layers that are gone. Answers how many bytes.
 */
export async function collectLoose(layout: OciLayout, beforeMs: number): Promise<number> {
  const files = new Removal(beforeMs);
  await putBack(layout);
  const folder = join(layout.directory, 'blobs', 'sha256');
  // Read before the list: a blob that an image needs which is listed later has been touched by its builder.
  const names = await namesIn(folder);
  const kept = await blobsOfOthers(layout, new Set());
  for (const digest of await listedImages(layout)) kept.add(digest);
  for (const name of names.filter((one) => !kept.has(`sha256:${one}`))) await files.remove(join(folder, name));
  await removePartials(layout, files);
  await removeEntries(layout, files);
  return files.bytes;
}

const namesIn = (folder: string): Promise<string[]> => readdir(folder).catch(() => []);
const isThere = async (path: string): Promise<boolean> => (await stat(path).catch(() => null)) !== null;

/** Who was killed with a blob set aside, which a builder had taken a moment before, has it put back. */
async function putBack(layout: OciLayout): Promise<void> {
  const folder = join(layout.directory, 'blobs', 'sha256');
  for (const name of (await namesIn(folder)).filter((one) => one.endsWith(partial))) {
    const [aside, path] = [join(folder, name), join(folder, name.slice(0, 64))];
    const bytes = (await isThere(path)) ? null : await readFile(aside).catch(() => null);
    // What is half written has another digest.
    if (bytes !== null && sha256(bytes) === `sha256:${name.slice(0, 64)}`)
      await rename(aside, path).catch(() => undefined);
  }
}

async function removePartials({ directory }: OciLayout, files: Removal): Promise<void> {
  for (const folder of ['index', 'layers', '.'].map((name) => join(directory, name)))
    for (const name of await namesIn(folder)) if (name.endsWith(partial)) await files.remove(join(folder, name));
}

async function removeEntries(layout: OciLayout, files: Removal): Promise<void> {
  const folder = join(layout.directory, 'layers');
  for (const name of (await namesIn(folder)).filter((one) => one.endsWith('.json'))) {
    const text = await readFile(join(folder, name), 'utf8').catch(() => '');
    const [, digest] = /"digest":"(sha256:[0-9a-f]{64})"/.exec(text) ?? [];
    const isOfUse = digest !== undefined && (await isThere(layout.blobPath(digest)));
    if (!isOfUse) await files.remove(join(folder, name));
  }
}
