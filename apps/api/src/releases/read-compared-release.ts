import { readReleaseContent } from '@tiffin/builds-rules';
import { type Canvas, readStoredCanvas, unitKeys } from '@tiffin/canvas-rules';
import { accepted, Refusal } from '@tiffin/kernel';
import type { ReleaseRow, RevisionRow } from '@tiffin/postgres';
import type { ComparedRelease } from '@tiffin/promotion-rules';
import { type Loaders, numberedName } from '../session/loaders.js';

/** A release as it is compared: with the newest canvas that was built into it, and the sizes of its images. */
export async function readComparedRelease(loaders: Loaders, release: ReleaseRow): Promise<ComparedRelease> {
  const revision = await newestRevision(loaders, release);
  const [canvas, sizes] = await Promise.all([readCanvas(loaders, revision), readSizes(loaders, revision)]);
  const lockfiles = lockfilesOf(canvas);
  const units = readReleaseContent(release.content).units.map(({ key, name, imageDigest }) => ({
    ...{ key, name, imageDigest },
    sizeBytes: sizes.get(imageDigest) ?? null,
    lockfile: lockfiles.get(key) ?? null,
  }));
  return { number: release.number, canvas, units };
}

async function newestRevision(loaders: Loaders, release: ReleaseRow): Promise<RevisionRow> {
  const { tenantId, projectId, revisionNumber } = release;
  const id = numberedName(projectId, revisionNumber ?? -1);
  const found = await loaders.revisionsByNumber.load({ tenantId, id });
  if (!found) throw Refusal.of('NOT_FOUND', 'revision');
  return found;
}

async function readCanvas(loaders: Loaders, { tenantId, id }: RevisionRow): Promise<Canvas> {
  const stored = await loaders.canvases.load({ tenantId, id });
  if (!stored) throw Refusal.of('NOT_FOUND', 'revision');
  return accepted(readStoredCanvas(JSON.parse(stored.canvas)));
}

/** By digest: a unit that was built anew has an image that is not the one of the release, and says nothing of that one's size. */
async function readSizes(loaders: Loaders, { tenantId, id }: RevisionRow): Promise<ReadonlyMap<string, number>> {
  const units = await loaders.unitsOf.load({ tenantId, id });
  const images = await Promise.all(units.map(({ contentHash }) => loaders.images.load({ tenantId, id: contentHash })));
  return new Map(images.flatMap((image) => (image ? [[image.digest, image.sizeBytes]] : [])));
}

/** Locks that people keep with their functions and plugins. What other units were resolved to is kept by what they ask for, not by unit. */
function lockfilesOf({ entities }: Canvas): ReadonlyMap<string, string> {
  return new Map(
    entities.flatMap((entity) => {
      const lock = 'files' in entity ? entity.files?.['package-lock.json'] : undefined;
      if (lock === undefined) return [];
      return [[entity.type === 'Gateway' ? unitKeys.gateway(entity.id) : unitKeys.function(entity.id), lock]];
    }),
  );
}
