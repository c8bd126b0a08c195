import { Refusal } from '@tiffin/kernel';
import type { ProjectRow, ReleaseRow } from '@tiffin/postgres';
import { isNamed, readReleaseName } from '@tiffin/promotion-rules';
import { numberedName } from '../session/loaders.js';
import type { Session } from '../session/session.js';

type Place = Pick<ProjectRow, 'tenantId' | 'id'>;

/** The release of a project that people name, by its whole name or its number. Throws NOT_FOUND. */
export async function namedRelease({ loaders }: Session, { tenantId, id }: Place, name: string): Promise<ReleaseRow> {
  const wanted = readReleaseName(name);
  const found = wanted && (await loaders.releasesByNumber.load({ tenantId, id: numberedName(id, wanted.number) }));
  // A number with the words of another release is a mistake, not that release.
  if (!found || !isNamed(wanted, found.sha256)) throw Refusal.of('NOT_FOUND', 'release', name);
  return found;
}
