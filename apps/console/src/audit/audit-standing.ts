import type { ResultOf } from '@tiffin/contracts/graphql';
import type { auditStateQuery } from './audit-documents.js';

export type AuditStateAnswer = ResultOf<typeof auditStateQuery>['auditState'];

/** What can be said of the whole record: something is wrong, nobody has looked, the newest wait for the next pass, all fits. */
export type Standing = 'alarm' | 'unverified' | 'behind' | 'verified';

export function standingOf({
  alarm,
  verifiedTo,
  lastSeq,
}: Pick<AuditStateAnswer, 'alarm' | 'verifiedTo' | 'lastSeq'>): Standing {
  if (alarm !== null) return 'alarm';
  if (verifiedTo === null) return lastSeq === 0 ? 'verified' : 'unverified';
  return verifiedTo >= lastSeq ? 'verified' : 'behind';
}

/** How many events the newest checkpoint has not seen yet. */
export const unproven = ({ checkpoint, lastSeq }: Pick<AuditStateAnswer, 'checkpoint' | 'lastSeq'>): number =>
  Math.max(0, lastSeq - (checkpoint?.seq ?? 0));
