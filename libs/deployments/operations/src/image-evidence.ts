import { readReleaseContent } from '@tiffin/builds-rules';
import { missingText, type Settings } from '@tiffin/deployments-rules';
import { Refusal, type TenantId } from '@tiffin/kernel';
import type { StoredRelease } from './deployment-store.js';

/** What proves that an image was built here, for this tenant. */
export interface ImageEvidence {
  /** Why nothing does, e.g. "it has no signature"; null: something does. Throws REGISTRY_UNAVAILABLE. */
  objection(tenantId: TenantId, digest: string): Promise<string | null>;
}

/** Where images never leave the machine on which they are built. */
export const noEvidence: ImageEvidence = { objection: () => Promise.resolve(null) };

export interface ReleaseToApply {
  readonly tenantId: TenantId;
  readonly release: StoredRelease;
  readonly settings: Settings;
}

/** Why a release may not be applied, a line each for people: what it does not find, else which images are not proved to be ours. Null: it may. */
export async function objectionsTo(
  { tenantId, release, settings }: ReleaseToApply,
  evidence: ImageEvidence = noEvidence,
): Promise<string | null> {
  const content = readReleaseContent(release.content);
  const missing = missingText(content, settings);
  if (missing !== null) return missing;
  const lines = await Promise.all(
    content.units.map(async ({ name, imageDigest }) => {
      const reason = await evidence.objection(tenantId, imageDigest);
      return reason === null ? null : Refusal.of('EVIDENCE_REFUSED', name, imageDigest, reason).message;
    }),
  );
  const said = lines.filter((line) => line !== null);
  return said.length > 0 ? said.join('\n') : null;
}
