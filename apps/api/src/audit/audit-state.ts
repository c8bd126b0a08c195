import { type ChainFault, chainFaultText, type LogFault, logFaultText } from '@tiffin/audit-rules';
import type { AuditStateRow } from '@tiffin/postgres';
import type { AuditAlarm, AuditCheckpoint, AuditState } from '../schema/audit.js';

const nothing: AuditState = {
  ...{ lastSeq: 0, firstKeptSeq: 1, verifiedTo: null, verifiedAt: null, wholeVerifiedAt: null },
  ...{ checkpoint: null, alarm: null },
};

export const stateOf = (row: AuditStateRow | null): AuditState =>
  row === null
    ? nothing
    : {
        lastSeq: row.lastSeq,
        firstKeptSeq: row.baseSeq + 1,
        verifiedTo: row.verifiedTo,
        verifiedAt: row.verifiedAt,
        wholeVerifiedAt: row.wholeAt,
        checkpoint: checkpointOf(row),
        alarm: alarmOf(row),
      };

function checkpointOf({
  checkpoint,
  checkpointAt,
  body,
  signature,
  head,
  path,
}: AuditStateRow): AuditCheckpoint | null {
  if (checkpoint === null || checkpointAt === null || body === null || signature === null || head === null) return null;
  return { number: checkpoint, at: checkpointAt, seq: head.seq, body, signature, head, path };
}

function alarmOf({ alarmKind: kind, alarmSeq, alarmCheckpoint, alarmAt }: AuditStateRow): AuditAlarm | null {
  if (kind === null || alarmAt === null) return null;
  const about = { kind, seq: alarmSeq, checkpoint: alarmCheckpoint };
  const text = alarmSeq === null ? logFaultText(about as LogFault) : chainFaultText(about as ChainFault);
  return { ...about, text, raisedAt: alarmAt };
}
