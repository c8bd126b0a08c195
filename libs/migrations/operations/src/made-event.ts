import type { AuditEntry } from '@tiffin/access';
import type { MadeRecord, MigrationFence } from './migration-record.js';

export const madeEvent = (
  { environmentId }: Pick<MigrationFence, 'environmentId'>,
  { releaseId: release, connector, kind, words: change }: MadeRecord,
): AuditEntry => ({
  ...{ action: 'environment.migrate', objectKind: 'environment', objectId: environmentId },
  detail: { release, connector, kind, change },
});
