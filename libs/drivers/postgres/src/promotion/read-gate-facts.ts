import { readReleaseContent, type ReleaseContent } from '@tiffin/builds-rules';
import { settingNames } from '@tiffin/deployments-rules';
import type { EnvironmentId, PromotionId, ReleaseId } from '@tiffin/kernel';
import type { Asked } from '@tiffin/promotion-operations';
import {
  type Ballot,
  type CandidateFacts,
  emptyLedger,
  type GateFacts,
  type Hold,
  type Ledger,
  type Stage,
} from '@tiffin/promotion-rules';
import { Prisma } from '../generated/client.js';
import { checkedRows } from '../reads/checked-rows.js';
import { idOf, orNull, text } from '../reads/decode.js';
import { RowShape } from '../reads/row-shape.js';
import { readIrreversible } from '../read-irreversible.js';
import type { TenantTransaction } from '../tenant-database.js';
import { readLedgers } from './read-ledgers.js';

const upstreamName = RowShape.of({ environmentId: ['t.id', idOf<EnvironmentId>()], name: ['t.name', text] });
const releaseRow = RowShape.of({
  content: ['t.content', text],
  openPromotionId: [
    `(select p.id from promotion p where p.environment_id = e.id and p.phase in ('Running', 'Verifying'))`,
    orNull(idOf<PromotionId>()),
  ],
});
const settingName = RowShape.of({ name: ['s.name', text] });
const digest = RowShape.of({ digest: ['i.digest', text] });

/** The stage that is asked about, with what holds it. */
export interface StageAsked {
  readonly stage: Stage;
  readonly hold: Hold | null;
}

export async function readGateFacts(
  transaction: TenantTransaction,
  { stage, hold }: StageAsked,
  { asked, ballot }: { readonly asked: Asked; readonly ballot: Ballot | null },
): Promise<GateFacts> {
  const { releaseId, way, promotionId } = asked;
  const { ledger, upstream } = await readCandidateFacts(transaction, stage, [releaseId]);
  const [found] = await checkedRows(
    transaction,
    releaseRow,
    (columns) => Prisma.sql`select ${columns} from release t join environment e on e.id = ${stage.environmentId}::uuid
      where t.id = ${releaseId}::uuid`,
  );
  const content = found ? readReleaseContent(found.content) : null;
  return {
    ...{ stage, ledger, upstream, releaseId, way, promotionId, ballot, hold },
    openPromotionId: found?.openPromotionId ?? null,
    missingSettings: content ? await missingSettings(transaction, stage.environmentId, content) : [],
    missingImages: content ? await missingImages(transaction, content) : [],
    irreversible: await readIrreversible(transaction, stage.environmentId, releaseId),
  };
}

/** The same without what is of one release alone. */
export async function readCandidateFacts(
  transaction: TenantTransaction,
  stage: Stage,
  releases: readonly ReleaseId[],
): Promise<CandidateFacts> {
  const { environmentId, upstream } = stage;
  const names = await checkedRows(
    transaction,
    upstreamName,
    (columns) => Prisma.sql`select ${columns} from environment t where t.id = any(${[...upstream]}::uuid[])`,
  );
  const ledgers = await readLedgers(transaction, { environmentId, upstream, releases });
  const ledgerOf = (id: EnvironmentId): Ledger => ledgers.get(id) ?? emptyLedger;
  return {
    ...{ stage, releases, ledger: ledgerOf(environmentId) },
    upstream: names.map((one) => ({ ...one, ledger: ledgerOf(one.environmentId) })),
  };
}

async function missingSettings(
  transaction: TenantTransaction,
  environmentId: EnvironmentId,
  content: ReleaseContent,
): Promise<readonly string[]> {
  const { secrets, variables } = settingNames(content);
  if (secrets.length + variables.length === 0) return [];
  const there = await checkedRows(
    transaction,
    settingName,
    (columns) => Prisma.sql`select ${columns} from (
      select 'secret ' || x.name as name from secret x where x.environment_id = ${environmentId}::uuid
      union all select 'variable ' || x.name from variable x where x.environment_id = ${environmentId}::uuid) s`,
  );
  const known = new Set(there.map(({ name }) => name));
  const needed = [...secrets.map((name) => `secret ${name}`), ...variables.map((name) => `variable ${name}`)];
  return needed.filter((name) => !known.has(name)).map((name) => name.slice(name.indexOf(' ') + 1));
}

async function missingImages(transaction: TenantTransaction, { units }: ReleaseContent): Promise<readonly string[]> {
  const there = await checkedRows(
    transaction,
    digest,
    (columns) =>
      Prisma.sql`select ${columns} from image i where i.digest = any(${units.map(({ imageDigest }) => imageDigest)}::text[])`,
  );
  const known = new Set(there.map((row) => row.digest));
  return units.filter(({ imageDigest }) => !known.has(imageDigest)).map(({ name }) => name);
}
