import type { EnvironmentId, PromotionId, ReleaseId, UserId } from '@tiffin/kernel';
import type { Ledger } from '@tiffin/promotion-rules';
import { Prisma } from '../generated/client.js';
import { question } from '../reads/checked-sets.js';
import { idOf, moment, orNull } from '../reads/decode.js';
import { type Row, RowShape } from '../reads/row-shape.js';

const occupied = RowShape.of({
  environmentId: ['o.environment_id', idOf<EnvironmentId>()],
  releaseId: ['o.release_id', idOf<ReleaseId>()],
  from: ['o.from_at', moment],
  until: ['o.until_at', orNull(moment)],
});
const verified = RowShape.of({
  environmentId: ['v.environment_id', idOf<EnvironmentId>()],
  releaseId: ['v.release_id', idOf<ReleaseId>()],
  promotionId: ['v.promotion_id', orNull(idOf<PromotionId>())],
  at: ['v.at', moment],
});
const approved = RowShape.of({
  environmentId: ['a.environment_id', idOf<EnvironmentId>()],
  releaseId: ['a.release_id', idOf<ReleaseId>()],
  by: ['a.approved_by', idOf<UserId>()],
  at: ['a.at', moment],
});

/** Whose ledgers are read, and what of them. */
export interface AskedLedgers {
  /** Of this one also the last time that each release which was verified there ran: what it could go back to. */
  readonly environmentId: EnvironmentId;
  readonly upstream: readonly EnvironmentId[];
  readonly releases: readonly ReleaseId[];
}

/**
 * What is asked for the ledgers of an environment and of those before it, as far as they are about some releases: a ledger as a whole
 * grows with each save. What runs is always among it.
 */
export const ledgerQuestions = (asked: AskedLedgers) => ({
  occupancy: occupancyOf(asked),
  verification: verificationOf(asked),
  approval: approvalOf(asked),
});

export interface LedgerRows {
  readonly occupancy: readonly Row<typeof occupied>[];
  readonly verification: readonly Row<typeof verified>[];
  readonly approval: readonly Row<typeof approved>[];
}

/** One of the ledgers that were read. */
export function ledgerOf({ occupancy, verification, approval }: LedgerRows, id: EnvironmentId): Ledger {
  const of = <One extends { readonly environmentId: EnvironmentId }>(rows: readonly One[]) =>
    rows.filter(({ environmentId }) => environmentId === id);
  return { occupancy: of(occupancy), verified: of(verification), approved: of(approval) };
}

const environmentsOf = ({ environmentId, upstream }: AskedLedgers): EnvironmentId[] => [environmentId, ...upstream];

const occupancyOf = (asked: AskedLedgers) =>
  question(
    occupied,
    (columns) => Prisma.sql`
      select ${columns} from (
        select x.* from occupancy x where x.environment_id = any(${environmentsOf(asked)}::uuid[])
          and (x.until_at is null or x.release_id = any(${[...asked.releases]}::uuid[]))
        union
        select y.* from (select distinct on (x.release_id) x.* from occupancy x
          where x.environment_id = ${asked.environmentId}::uuid and exists (select from verification v
            where v.environment_id = x.environment_id and v.release_id = x.release_id)
          order by x.release_id, x.number desc) y
      ) o order by o.environment_id, o.number`,
  );

const verificationOf = (asked: AskedLedgers) =>
  question(
    verified,
    (columns) => Prisma.sql`
      select ${columns} from (select distinct on (x.environment_id, x.release_id) x.* from verification x
        where x.environment_id = any(${environmentsOf(asked)}::uuid[])
          and (x.release_id = any(${[...asked.releases]}::uuid[]) or x.environment_id = ${asked.environmentId}::uuid)
        order by x.environment_id, x.release_id, x.number) v order by v.environment_id, v.number`,
  );

const approvalOf = ({ environmentId, releases }: AskedLedgers) =>
  question(
    approved,
    (columns) => Prisma.sql`
      select ${columns} from approval a
      where a.environment_id = ${environmentId}::uuid and a.release_id = any(${[...releases]}::uuid[]) order by a.at`,
  );
