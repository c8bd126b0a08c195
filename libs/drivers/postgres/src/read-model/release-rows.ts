import type { ProjectId, ReleaseId, TenantId } from '@tiffin/kernel';
import { idOf, integer, moment, orNull, text } from '../reads/decode.js';
import { type Row, RowShape } from '../reads/row-shape.js';

const newestRevision =
  'select max(v.number) from revision_release b join revision v on v.id = b.revision_id where b.release_id = t.id';

export const releaseShape = RowShape.of({
  tenantId: ['t.tenant_id', idOf<TenantId>()],
  id: ['t.id', idOf<ReleaseId>()],
  projectId: ['t.project_id', idOf<ProjectId>()],
  /** From 1 in its project. */
  number: ['t.number', integer],
  /** The newest that was built into it. */
  revisionNumber: [`(${newestRevision})`, orNull(integer)],
  /** Hex. */
  sha256: ['t.sha256', text],
  /** Canonical JSON; `readReleaseContent` of `@tiffin/builds-rules` reads it. */
  content: ['t.content', text],
  createdAt: ['t.created_at', moment],
  /** Null: its images are there. */
  imagesCollectedAt: ['t.images_collected_at', orNull(moment)],
});
export type ReleaseRow = Row<typeof releaseShape>;
