import type { AuditEntry } from '@tiffin/access';
import type { MigrationFence, StartedRecord } from './migration-record.js';

type Made = Pick<StartedRecord, 'releaseId' | 'connector' | 'kind' | 'words'>;

export const madeEvent = (
  { environmentId }: Pick<MigrationFence, 'environmentId'>,
  { releaseId: release, connector, kind, words: change }: Made,
): AuditEntry => ({
  ...{ action: 'environment.migrate', objectKind: 'environment', objectId: environmentId },
  detail: { release, connector, kind, change },
});
